"""The network: one HTTP client for all threads."""
