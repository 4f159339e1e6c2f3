"""What each target takes, as text."""

from __future__ import annotations

from wheelhouse.figures import count
from wheelhouse.preview.budget import Budget, Share
from wheelhouse.preview.layout import aligned, wrapped
from wheelhouse.preview.page import Page

_LEAST = 2  # columns: the target and its bytes


def shares(cost: Budget, page: Page) -> list[str]:
    """Return a line a target, with exact bytes, and what all take together."""
    rows = [
        ["", "bytes", "wheels", "for newer", "sdists", "missing", "for it alone"],
        *([each.target, *map(_number, _figures(each))] for each in cost.shares),
        ["all, each file once", _number(cost.all.size), "", "", "", "", ""],
    ]
    unsized = f"of {count(cost.all.unsized, 'file')} the index does not say the size; the sums are without"
    return ["BYTES", *_fitting(rows, page), *(wrapped(unsized, page.width, first="  ") if cost.all.unsized else [])]


def _figures(share: Share) -> tuple[int, ...]:
    return share.all.size, share.wheels, share.newer, share.sdists, share.missing, share.alone.size


def _fitting(rows: list[list[str]], page: Page) -> list[str]:
    """Return as many of the columns, from the left, as the page has room for; empty ones are left out."""
    kept = [column for column in zip(*rows, strict=True) if any(column[1:])]
    while True:
        lines = aligned(list(zip(*kept, strict=True)), right=frozenset(range(1, len(kept))))
        if len(kept) <= _LEAST or max(map(len, lines)) + 2 <= page.width:
            return [part for line in lines for part in wrapped(line, page.width, first="  ", rest=" " * 6)]
        kept.pop()


def _number(number: int) -> str:
    return f"{number:,}" if number else ""
