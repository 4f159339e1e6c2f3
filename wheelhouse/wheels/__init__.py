"""Wheels that are built here of sdists, so that the other side needs no compiler (`--build-wheels`)."""
