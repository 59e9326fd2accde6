"""Draws figures as inline SVG."""
