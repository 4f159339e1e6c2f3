"""Text and tables of GitHub-flavoured Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wheelhouse.preview.layout import printable

# What Markdown would take for its own; an underscore between letters it leaves alone.
_SPECIAL = re.compile(r"[\\`*\[\]<|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", printable(text))


def stacked(texts: Iterable[str]) -> str:
    """Return the texts as lines below each other in one cell."""
    return "<br>".join(map(plain, texts))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Return a table; the cells are Markdown already. The columns `right` are aligned to the right."""
    rule = ["---:" if place in right else "---" for place in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
