"""A module for each command but the main one: from what was said to what is written, without a terminal."""
