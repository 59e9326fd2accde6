"""Trials whose answer is known in, how often it was found out."""
