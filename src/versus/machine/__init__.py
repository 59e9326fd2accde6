"""The machine that measures: what it is, whether it is quiet, whose turn it is, and what a run leaves on it."""
