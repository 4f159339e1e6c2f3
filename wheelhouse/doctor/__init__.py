"""Why a client does not find what it should: the index on disk, the address at which it is served, the clients here."""
