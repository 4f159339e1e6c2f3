"""Rows of text below each other, in colours."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from wheelhouse.lineage.texts import is_plain, shown
from wheelhouse.screen import Screen

Cell: TypeAlias = tuple[str, Callable[[str], str]]
"""A text, and how it is painted."""

_BETWEEN = "  "
_NARROWEST = 24  # characters of a last column that is worth breaking; a narrower one is left to the terminal


def cell(text: str, paint: Callable[[str], str] = str) -> Cell:
    """Return the text as a cell, without colour unless it is to be painted."""
    return text, paint


def columns(
    rows: Sequence[Sequence[Cell]], screen: Screen, *, right: frozenset[int] = frozenset(), indent: str = ""
) -> Iterator[str]:
    """Yield the rows as lines, the columns `right` at their right edge; what no screen may get is spelled out.

    The last column goes on below itself, where the screen is too narrow for it.
    """
    plain = is_plain(screen.encoding)
    safe = [[(shown(text, plain=plain), paint) for text, paint in row] for row in rows]
    widths = [max(len(text) for text, _ in column) for column in zip(*safe, strict=True)]
    begin = len(indent) + sum(widths[:-1]) + len(_BETWEEN) * (len(widths) - 1)
    room = 0 if screen.width is None else screen.width - begin
    for row in safe:
        cells = [
            _placed(each, width, right=place in right)
            for place, (each, width) in enumerate(zip(row, widths, strict=True))
        ]
        text, paint = row[-1]
        first, *rest = textwrap.wrap(text, room, break_on_hyphens=False) if _NARROWEST <= room < len(text) else [text]
        yield (indent + _BETWEEN.join([*cells[:-1], paint(first)])).rstrip()
        yield from (f"{' ' * begin}{paint(line)}" for line in rest)


def _placed(each: Cell, width: int, *, right: bool) -> str:
    text, paint = each
    blanks = " " * (width - len(text))
    return blanks + paint(text) if right else paint(text) + blanks
