"""Whether an index is what its manifest says, and whether its targets can be installed from it alone."""
