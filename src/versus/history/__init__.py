"""Makes a git repository of Django's releases, runs stock asv over it, and reads release notes."""
