"""Environments: a Django, a Python and pinned packages. They are resolved, built and described here."""
