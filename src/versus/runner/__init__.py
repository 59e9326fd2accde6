"""Runs of every kind, begun, continued and finished; it speaks in events."""
