"""Stages carried out: alone, in turn, closed, or as a search for capacity."""
