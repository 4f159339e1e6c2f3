"""Projects that no index holds: fetched from version control or a folder, and made into files."""
