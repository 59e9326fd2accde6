"""What is said about Django 6: a ledger of statements, and how each is settled."""
