"""Load runs: stages, searches and journeys in, rows out."""
