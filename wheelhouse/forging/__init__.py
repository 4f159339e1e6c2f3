"""Sdists are made into wheels here, so that the other side needs no compiler."""
