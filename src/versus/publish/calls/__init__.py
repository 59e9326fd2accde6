"""Puts into words what only runs of calls have: growth, accounting, the machine's diagnosis."""
