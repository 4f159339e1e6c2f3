"""Bytes onto a medium: into files of a size that it holds, whose hashes are known when they are written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import CHUNK
from wheelhouse.deliveries.naming import Names
from wheelhouse.errors import UsageError
from wheelhouse.places.trouble import explained

_MOST = 999  # volumes: with a fourth digit `cat` would join them in another order


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was written: its name, SHA-256 and size in bytes."""

    name: str
    sha256: str
    size: int


def written(chunks: Iterable[bytes], names: Names, folder: Path, limit: int | None) -> tuple[Piece, ...]:
    """Write the bundle into the folder, in one piece or, with a limit, in volumes of so many bytes at most.

    All of it is on the disk then. Raises PlaceError, and UsageError where there would be more volumes than can be
    numbered.
    """
    supply = _Supply(chunks)
    if limit is None:
        return (_piece(supply, folder / names.bundle, None),)
    pieces: list[Piece] = []
    while not supply.is_spent():
        if len(pieces) == _MOST:
            hint = f"Name a larger size than {limit:,} bytes."
            raise UsageError(f"The bundle would have more than {_MOST} volumes.", hint=hint)
        pieces.append(_piece(supply, folder / names.volume(len(pieces) + 1), limit))
    return tuple(pieces)


def noted(content: bytes, path: Path) -> Piece:
    """Write a small file, and return it; it is on the disk then. Raises PlaceError."""
    return _piece(_Supply((content,)), path, None)


class _Supply:
    """Bytes that come in chunks, of which so many at most are taken as there is room for."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def is_spent(self) -> bool:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return True
            self._rest = memoryview(chunk)
        return False

    def take(self, most: int | None) -> memoryview:
        taken, self._rest = self._rest[:most], self._rest[len(self._rest) if most is None else most :]
        return taken


def _piece(supply: _Supply, path: Path, limit: int | None) -> Piece:
    sha256, size = hashlib.sha256(), 0
    with explained(path), path.open("wb", buffering=CHUNK) as file:
        while size != limit and not supply.is_spent():
            some = supply.take(None if limit is None else limit - size)
            sha256.update(some)
            size += file.write(some)
        file.flush()
        os.fsync(file.fileno())
    return Piece(name=path.name, sha256=sha256.hexdigest(), size=size)
