"""Bytes we hold: files by their sha256, shared by every build of a user."""
