"""What is read of a stage, and what it comes to: samples, clocks, watches, gates."""
