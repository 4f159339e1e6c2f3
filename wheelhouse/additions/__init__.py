"""What a run adds to an index, which requirement sets it serves, and what nothing wants afterwards."""
