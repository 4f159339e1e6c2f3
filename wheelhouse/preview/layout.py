"""Lines that keep to a width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

_GLUE = "\N{NO-BREAK SPACE}"  # textwrap breaks at none of these
_NARROWEST = 40


def wrapped(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Return the text in lines of at most `width` characters; `first` begins the first, `rest` the others.

    `rest` is None for as many spaces as `first` is long. A word is broken only where it is longer than a line. What a
    terminal would take for a command is left out. A width below 40 counts as 40.
    """
    return _broken(printable(text), width, first, rest)


def listed(
    items: Iterable[str], width: int, *, first: str = "", rest: str | None = None, between: str = ", "
) -> list[str]:
    """Return the items with `between` between them, in lines that break between items only, where they can."""
    return _broken(between.join(printable(item).replace(" ", _GLUE) for item in items), width, first, rest)


def _broken(text: str, width: int, first: str, rest: str | None) -> list[str]:
    width = max(width, _NARROWEST)
    after = " " * min(len(first), width // 2) if rest is None else rest
    above = []
    if first.strip() and len(first) + max(map(len, text.split(" "))) > width:
        above, first = textwrap.wrap(first, width, subsequent_indent=after), after
    lines = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=after, break_on_hyphens=False)
    return above + ([line.replace(_GLUE, " ").rstrip() for line in lines] or [first.rstrip()])


def printable(text: str) -> str:
    """Return the text with a space in the place of everything that is no visible character."""
    return "".join(char if char.isprintable() else " " for char in text)


def aligned(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Return the rows with their cells below each other, those of the columns `right` at their right edge."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def shortened(text: str, room: int, ellipsis: str) -> str:
    """Return the text in at most `room` characters, the ellipsis in the place of what does not fit."""
    return text if len(text) <= room else text[: max(0, room - len(ellipsis))] + ellipsis[:room]
