"""What the catalogue of every index has alike: the files in `assets/`."""

from __future__ import annotations

import zlib
from pathlib import Path

from wheelhouse.carried.layout import CATALOGUE_PATHS

GENERATION = 2
"""One more whenever `page` or `data` states the same in other bytes: the catalogues of all indexes are made anew then.

That the files in `assets/` have changed is seen by themselves.
"""

TEMPLATE = "page.html"
STYLES = ("colours.css", "base.css", "top.css", "cards.css", "list.css", "project.css", "drawings.css", "media.css")
DARK = "dark.css"
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
    "reasons.js",
    "project.js",
    "changes.js",
    "main.js",
)
"""The scripts in the order in which they are put one after the other: classic ones, since a page that was opened as a
file loads no modules."""

_, DATA_PATH, STYLES_PATH, SCRIPTS_PATH = PATHS = CATALOGUE_PATHS
"""Where in a tree the catalogue is; the first is the page."""

_ASSETS = Path(__file__).parent / "assets"


def same() -> dict[str, bytes]:
    """Return what is alike, by path of the tree."""
    # By its first line the scripts are others as soon as the page is made otherwise.
    mark = b"/* whbuild: catalogue %d, %08x */" % (GENERATION, zlib.crc32((_ASSETS / TEMPLATE).read_bytes()))
    return {STYLES_PATH: _joined(mark, STYLES) + _dark(), SCRIPTS_PATH: _joined(mark, SCRIPTS)}


def _joined(mark: bytes, names: tuple[str, ...]) -> bytes:
    return b"\n".join((mark, *((_ASSETS / name).read_bytes() for name in names)))


def _dark() -> bytes:
    """Return the dark colours, on a screen: where the system is dark and light was not chosen, and where dark was."""
    text = (_ASSETS / DARK).read_bytes()
    system = text.replace(b":root", b':root:not([data-theme="light"])')
    chosen = text.replace(b":root", b':root[data-theme="dark"]')
    return b"\n@media screen and (prefers-color-scheme: dark) {\n%b}\n@media screen {\n%b}\n" % (system, chosen)
