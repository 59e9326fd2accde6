"""Statements and what became of them, for the terminal and for pages."""
