"""Worker processes inside environments, and the protocol they speak."""
