"""The files for one target as text: a line each, with who wants it."""

from __future__ import annotations

from collections.abc import Mapping

from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.coverage import Coverage
from wheelhouse.figures import amount
from wheelhouse.preview.layout import aligned, shortened, wrapped
from wheelhouse.preview.page import Page

_LEAST = 24  # characters to say who wants a file; a tag has to make room for them


def single(closure: Closure, found: Coverage, page: Page) -> list[str]:
    """Return a line a package: name, version, tag, size, who wants it. With `verbose`, its file and every reason."""
    if not closure.pins:
        return []
    tags = {cell.filename: cell.tag for row in found.rows for cell in row.cells}
    heads = _heads(closure, tags, page)
    lines = []
    for head, pin in zip(heads, closure.pins, strict=True):
        lines += _described(head, pin, page) if page.verbose else _line(head, pin, page)
    for pin in closure.also:
        lines += wrapped(f"{pin.file.filename} ({_size(pin)}), for newer platforms", page.width, first="  + ")
    return lines


def _heads(closure: Closure, tags: Mapping[str | None, str | None], page: Page) -> list[str]:
    """Return sign, name, version, tag and size of each pin; no tag where the lines are too short for it."""
    cells = [_head(pin, tags, page) for pin in closure.pins]
    heads = aligned(cells, right=frozenset({2}))
    room = page.width if page.verbose else page.width - _LEAST
    if max(map(len, heads)) + 2 <= room:
        return heads
    return aligned([(name, size) for name, _, size in cells], right=frozenset({1}))


def _head(pin: Pin, tags: Mapping[str | None, str | None], page: Page) -> tuple[str, str, str]:
    tag = tags[pin.file.filename]
    sign = page.symbols.sdist if tag is None else page.symbols.wheel
    return f"{sign} {pin.project} {pin.version}", tag or "source", _size(pin)


def _size(pin: Pin) -> str:
    return "unknown" if pin.file.size is None else amount(pin.file.size)


def _line(head: str, pin: Pin, page: Page) -> list[str]:
    room = page.width - len(head) - 4
    wanted = shortened(_wanted(pin), max(0, room), page.symbols.ellipsis)
    return wrapped(f"{head}  {wanted}", page.width, first="  ", rest=" " * 6)


def _wanted(pin: Pin) -> str:
    """Return who wants the pin first, and how many more do: a line says no more."""
    if not pin.why:
        return ""
    first, rest = pin.why[0], len(pin.why) - 1
    who = str(first.origin) if first.parent is None else f"{first.parent} {first.parent_version}"
    return f"{who} and {rest} more" if rest else who


def _described(head: str, pin: Pin, page: Page) -> list[str]:
    facts = [pin.file.filename, *(f"wanted: {why}" for why in pin.why)]
    return [
        *wrapped(head, page.width, first="  ", rest=" " * 6),
        *(part for fact in facts for part in wrapped(fact, page.width, first=" " * 6, rest=" " * 8)),
    ]
