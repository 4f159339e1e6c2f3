"""`4GB`, `700MB`, `4GiB` -> bytes."""

from __future__ import annotations

import re

from wheelhouse.errors import UsageError

_SIZE = re.compile(r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?) ?(?:(?P<scale>[kKMGT])(?P<binary>i)?)?B?")
_POWER = {"k": 1, "K": 1, "M": 2, "G": 3, "T": 4}
_LEAST = 1000  # bytes: less holds not even what is before the first file


def size(text: str) -> int:
    """Return how many bytes the text names: `GB` are powers of 1000, `GiB` of 1024. Raises UsageError."""
    found = _SIZE.fullmatch(text)
    number = 0 if found is None else int(float(found["number"]) * _scale(found["scale"], found["binary"]))
    if number < _LEAST:
        raise UsageError(f"--split {text!r} is no size.", hint="Write 4GB, 700MB or 4GiB: at least 1kB.")
    return number


def _scale(letter: str | None, binary: str | None) -> int:
    return int((1024 if binary else 1000) ** _POWER[letter]) if letter else 1
