"""Django's releases as a git repository, and stock asv over it."""
