"""What a run writes and reads: schema, journal, store, provenance."""
