"""What runs inside a server's own process; standard library only."""
