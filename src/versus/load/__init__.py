"""The load lab: servers, arrivals, stages and gates."""
