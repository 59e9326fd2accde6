"""The block engine: fresh processes take turns in slices."""
