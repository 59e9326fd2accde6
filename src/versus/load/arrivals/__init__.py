"""The load generator: open arrivals and closed journeys, sent by locust in a child process."""
