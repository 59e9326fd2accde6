"""Figures, as inline SVG."""
