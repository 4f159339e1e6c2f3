"""Files that lie in a folder and that no run brought there: found, read, and taken into the index."""
