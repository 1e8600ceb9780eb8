"""Which engine answers: `engine()` is the chosen one, `embedded()` is always there."""
