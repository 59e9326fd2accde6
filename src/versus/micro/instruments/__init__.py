"""What is read beside time: instructions, memory, functions."""
