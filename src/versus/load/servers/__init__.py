"""What is under load, and what stands beside it: servers, workers, services, databases."""
