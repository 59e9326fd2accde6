"""The block engine: fresh processes that take turns."""
