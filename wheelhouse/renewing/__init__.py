"""What an index was asked for, asked again: for the newest, or together with more."""
