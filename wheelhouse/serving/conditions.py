"""What a client has already, and which part it wants (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
"""The first byte, and how many there are from it on."""

_BYTES = re.compile(rb"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")


def is_known(etag: bytes, if_none_match: bytes | None) -> bool:
    """Whether the client has what this tag stands for. Tags are compared weakly: a proxy may have packed the page."""
    if if_none_match is None:
        return False
    listed = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    return etag in listed or listed == [b"*"]


def span(header: bytes | None, if_range: bytes | None, etag: bytes, size: int) -> Span | Literal["all", "none"]:
    """Return the part that is asked for: "all" where none is, and "none" where it lies beyond the end.

    All of it is sent, too, where several parts are asked for, where the header makes no sense, or where the client has
    begun with other content (`If-Range`).
    """
    asked = None if header is None else _BYTES.fullmatch(header)
    if asked is None or asked[1] == asked[2] == b"" or if_range not in (None, etag):
        return "all"
    if asked[1] == b"":
        return _last(int(asked[2]), size)
    first = int(asked[1])
    last = int(asked[2]) if asked[2] else size - 1
    if asked[2] and last < first:
        return "all"
    return "none" if first >= size else (first, min(last, size - 1) - first + 1)


def _last(count: int, size: int) -> Span | Literal["none"]:
    count = min(count, size)
    return (size - count, count) if count else "none"
