"""What the catalogue of every index has alike: the files in `assets/`."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.carried.layout import CATALOGUE, PAGE

GENERATION = 1
"""One more whenever `page` or `data` states the same in other bytes: the catalogues of all indexes are made anew then.

That the files here have changed is seen by themselves.
"""

STYLES = ("base.css", "list.css", "project.css")
SCRIPTS = (
    "minisearch-licence.js",
    "minisearch.js",
    "words-en.js",
    "words-zh.js",
    "language.js",
    "make.js",
    "facts.js",
    "searching.js",
    "list.js",
    "install.js",
    "coverage.js",
    "graph.js",
    "treemap.js",
    "project.js",
    "changes.js",
    "main.js",
)
"""The scripts in the order in which they are put one after the other: classic ones, since a page that was opened as a
file loads no modules."""

STYLES_PATH, SCRIPTS_PATH = f"{CATALOGUE}catalogue.css", f"{CATALOGUE}catalogue.js"
DATA_PATH = f"{CATALOGUE}data.js"
PATHS = (STYLES_PATH, SCRIPTS_PATH, DATA_PATH, PAGE)
"""Where in a tree the catalogue is."""

_ASSETS = Path(__file__).parent / "assets"


def same() -> dict[str, bytes]:
    """Return what is alike, by path of the tree."""
    return {STYLES_PATH: _joined(STYLES), SCRIPTS_PATH: _joined(SCRIPTS)}


def _joined(names: tuple[str, ...]) -> bytes:
    return b"\n".join((b"/* whbuild: catalogue %d */" % GENERATION, *((_ASSETS / name).read_bytes() for name in names)))
