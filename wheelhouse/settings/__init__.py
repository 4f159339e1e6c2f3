"""What `whbuild.toml`, or `[tool.whbuild]` of `pyproject.toml`, says in place of a long command line."""
