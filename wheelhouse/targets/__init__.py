"""For whom: an interpreter on a platform, its markers and its wheel tags."""
