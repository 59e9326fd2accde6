"""What Django is compared with: the same small answers by whoever does less."""
