"""Observations in, verdicts out: pure, with no clock, no files and no printing.

A ratio is candidate / baseline; inside it is a log ratio, one for each pair. Margins, half-widths and detectable
differences are shares (0.02 is 2 %), turned into log ratios by log(1 + share).
"""
