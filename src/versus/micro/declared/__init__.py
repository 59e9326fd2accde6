"""What a run of calls declares and what it observes."""
