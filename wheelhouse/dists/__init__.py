"""The files themselves: wheels, sdists, and the metadata inside them."""
