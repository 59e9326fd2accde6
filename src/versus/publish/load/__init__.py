"""Puts into words what only load runs have: stages, starts, scenarios, cross-checks."""
