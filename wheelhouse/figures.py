"""Figures as people read them."""

from __future__ import annotations


def amount(size: float) -> str:
    """Return a number of bytes for a person: `812 bytes`, `20.9 kB`, `1.3 GB` (decimal, as pip shows them)."""
    for scale, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= 0.99995 * scale:
            return f"{size / scale:.1f} {unit}"
    return "1 byte" if size == 1 else f"{size:.0f} bytes"


def everything(number: int) -> str:
    """Return `2 files and pages`: all that an index consists of, where a file alone is a wheel or an sdist."""
    return f"{number:,} file or page" if number == 1 else f"{number:,} files and pages"


def count(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
