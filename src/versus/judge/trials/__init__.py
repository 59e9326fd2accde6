"""Trials with a known answer in, what was found of it out."""
