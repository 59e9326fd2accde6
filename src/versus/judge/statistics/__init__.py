"""Statistics that know nothing of Django, subjects or runs."""
