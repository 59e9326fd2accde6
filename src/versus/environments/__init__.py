"""Environments: a Django, a Python and pinned packages, resolved, built and described."""
