"""What an index remembers of the runs that built it."""
