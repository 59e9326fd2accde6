"""What a load run declares: scenarios, plans, contrasts, how servers are started."""
