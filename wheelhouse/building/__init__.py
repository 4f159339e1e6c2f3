"""Build backends, run in isolation: what an sdist says, what it requires, and what is built of it."""
