"""What the catalogue of every index has alike: the files in `assets/`."""

from __future__ import annotations

from pathlib import Path

STYLES = ()
SCRIPTS = ()
"""The scripts in the order in which they are put one after the other: classic ones, since a page that was opened as a
file loads no modules."""

_ASSETS = Path(__file__).parent / "assets"


def styles() -> bytes:
    """Return `catalogue/catalogue.css`."""
    return _joined(STYLES)


def scripts() -> bytes:
    """Return `catalogue/catalogue.js`."""
    return _joined(SCRIPTS)


def _joined(names: tuple[str, ...]) -> bytes:
    return b"\n".join((_ASSETS / name).read_bytes() for name in names)
