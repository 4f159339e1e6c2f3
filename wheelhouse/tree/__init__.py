"""What is written: every path of an index and what is in it, as a value."""
