"""Experiments about the suite itself: does it find what is there, and nothing where there is nothing?"""
