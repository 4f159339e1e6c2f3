"""What an index was asked for, asked again."""
