"""What an index no longer needs: what is asked for no more, and what nothing wants."""
