"""The page for people: what an index holds, for whoever opens it in a browser."""
