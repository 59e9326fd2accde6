"""What runs inside an environment. Every file here is started or loaded by its path and imports nothing of `versus`."""
