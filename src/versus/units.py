"""Numbers that every layer shares: units of time, each as how many of it make a second, and one size."""

MS_PER_S = 1_000
US_PER_S = 1_000_000
NS_PER_S = 1_000_000_000

LARGEST_PADDING = 4096
"""Characters of an environment variable by which memory layouts differ."""
