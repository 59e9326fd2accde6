"""Units of time, each as how many of it make a second."""

MS_PER_S = 1_000
US_PER_S = 1_000_000
NS_PER_S = 1_000_000_000
