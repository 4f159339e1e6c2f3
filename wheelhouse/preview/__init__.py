"""What a run would bring, shown before a byte is fetched."""
