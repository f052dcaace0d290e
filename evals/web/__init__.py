"""The evaluations in the service: their reports, and a way to run them."""
