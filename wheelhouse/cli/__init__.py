"""Options -> values -> one call; the only room that knows typer."""
