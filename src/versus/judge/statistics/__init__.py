"""Statistics of paired measurements; they know nothing of Django, subjects or runs."""
