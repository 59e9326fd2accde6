"""Gives the same slow-downs to the tools that people use today: asv's `continuous` and pyperf's `compare_to`."""
