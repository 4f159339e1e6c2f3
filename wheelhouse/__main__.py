"""`python -m wheelhouse` is `whbuild`."""

from wheelhouse.cli import main

main()
