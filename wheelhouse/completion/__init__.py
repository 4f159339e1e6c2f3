"""What shells complete: the commands as values, and a script of them for each shell."""
