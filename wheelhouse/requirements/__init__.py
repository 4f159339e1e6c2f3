"""What is asked for: requirements, and the file and line where each was written."""
