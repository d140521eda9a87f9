"""A podcast of another host, as its feed tells it."""
