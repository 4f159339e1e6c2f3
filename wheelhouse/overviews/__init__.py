"""What an index holds, and what for: all of it at a glance, and one project in full."""
