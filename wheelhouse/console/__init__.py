"""Events, results and errors on the screen."""
