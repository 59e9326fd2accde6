"""Applications that Django is compared with: they give the same small answers and do less."""
