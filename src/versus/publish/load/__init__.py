"""What only load runs show: stages, starts, scenarios, cross-checks."""
