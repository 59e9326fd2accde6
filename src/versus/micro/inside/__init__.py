"""Code that runs inside an environment. Every file is started or loaded by its path and imports nothing of `versus`."""
