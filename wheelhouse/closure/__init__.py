"""What goes together: a pinned set of files for one target, or the reason why there is none."""
