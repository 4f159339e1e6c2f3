"""Who wants what: from a project up to the lines of the user, and from those lines down."""
