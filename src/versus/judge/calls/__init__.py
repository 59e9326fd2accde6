"""Runs that measure calls: blocks, layouts and surveys in, rows out."""
