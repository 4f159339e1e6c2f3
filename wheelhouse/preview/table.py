"""Package by target as text: a line a pattern, since of 300 packages most look alike."""

from __future__ import annotations

from collections.abc import Sequence

from wheelhouse.closure.coverage import Coverage, Row
from wheelhouse.figures import count
from wheelhouse.phrases import phrase
from wheelhouse.preview.layout import listed, wrapped
from wheelhouse.preview.overview import columns, label, patterns, uniform
from wheelhouse.preview.page import Page
from wheelhouse.preview.symbols import heads, legend, sign

_NAMES = 36  # characters that the names beside the signs should have at least
_FEW = 3  # lines of names of packages that are alike everywhere; more are for --verbose


def table(coverage: Coverage, page: Page) -> list[str]:
    """Return the coverage: signs, one a group of targets that are alike, before the names of the packages."""
    shown = columns(coverage)
    names = heads(len(shown))
    room = max(1, (page.width - _NAMES) // 2)
    lines = listed(legend(coverage, page.symbols), page.width, first="COVERAGE  ", between="  ")
    for start in range(0, len(shown), room):
        lines += _band(coverage, shown[start : start + room], names[start : start + room], page)
    alike = [
        line
        for rows, what in uniform(coverage)
        for line in _alike(rows, f"{what} for {phrase(coverage.targets, page.targets)}", page)
    ]
    return [*lines, *([""] if alike else []), *alike]


def _band(coverage: Coverage, shown: Sequence[tuple[str, ...]], names: Sequence[str], page: Page) -> list[str]:
    found = patterns(coverage, shown)
    if not found:
        return []
    lines = [""]
    if len(names) > 1:
        lines += ["  " + " ".join(signs) for signs in zip(*names, strict=True)]
    for pattern in found:
        signs = " ".join(sign(kind, page.symbols) for kind in pattern.kinds)
        lines += listed(map(label, pattern.rows), page.width, first=f"  {signs}   ")
    if len(names) > 1:
        lines.append("")
        for head, targets in zip(names, shown, strict=True):
            lines += wrapped(phrase(targets, page.targets), page.width, first=f"  {head}  ")
    return lines


def _alike(rows: Sequence[Row], what: str, page: Page) -> list[str]:
    """Return the packages that look alike for all targets: by name, if a few lines hold them, else their number."""
    verb = "has" if len(rows) == 1 else "have"
    title = f"{count(len(rows), 'package')} {verb} {what}"
    names = listed(map(label, rows), page.width, first="    ")
    if len(names) > _FEW and not page.verbose:
        return wrapped(f"{title} (-v names them)", page.width, first="  ")
    return [*wrapped(f"{title}:", page.width, first="  "), *names]
