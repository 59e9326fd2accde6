"""What runs inside an environment. Imports nothing of `versus`."""
