"""Code that runs inside an environment and imports nothing of `versus`."""
