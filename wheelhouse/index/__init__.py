"""Where files are published: pages, the sources that serve them, and what the resolver asks of them."""
