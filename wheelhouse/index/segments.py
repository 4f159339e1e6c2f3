"""Answers on disk, by key: a folder of segments, each written by one run and never changed.

A run adds one file, however much it learned, because a file can be dear to make (1 ms of CPU has been measured) where
bytes are not. Segments are mapped, not read: what nobody looks at costs nothing. Of two answers to one key the newer
segment's counts. Several runs may share the folder; what is damaged, cut off or unreadable is as if it were not there.
"""

from __future__ import annotations

import mmap
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path

import msgspec

_MAGIC = b"whbuild1"
_FEW = 8  # segments; beyond, they are made one
_MOST_BYTES = 2**30  # what is kept when they are, the newest first


class _Index(msgspec.Struct, frozen=True, array_like=True):
    """What a segment holds: start, size and expiry by key, and new expiries of what older segments hold."""

    places: dict[bytes, tuple[int, int, float]]
    renewed: dict[bytes, float]


_INDEX = msgspec.msgpack.Decoder(_Index)


class Segments:
    """What earlier runs put here, and what this one puts, which later ones get. Close it to keep what was put."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: list[Path] | None = None
        self._found: dict[bytes, tuple[memoryview, float]] = {}
        self._new = _Index({}, {})
        self._part: FileIO | None = None
        self._size = 0
        self._closed = False

    def get(self, key: bytes) -> tuple[memoryview, float] | None:
        """Return what an earlier run put for the key, and when it expires (seconds since 1970)."""
        if self._loaded is None:
            with self._lock:
                self._load()
        return self._found.get(key)

    def put(self, key: bytes, data: bytes, expires: float = 0.0) -> None:
        """Note the data for later runs."""
        with self._lock, suppress(OSError):
            if self._closed:
                return
            if self._part is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._part = _fresh(self._folder)
            self._part.write(data)
            self._new.places[key] = self._size, len(data), expires
            self._size += len(data)

    def renew(self, key: bytes, expires: float) -> None:
        """Note that what is there for the key expires later."""
        with self._lock:
            self._new.renewed[key] = expires

    def close(self) -> None:
        """Seal what was put, so that later runs find it; make few segments of many."""
        with self._lock, suppress(OSError):
            self._closed = True
            if self._new.places or self._new.renewed:
                self._load()
                old = self._merge() if len(self._loaded or ()) >= _FEW else []
                self._seal()
                for path in old:
                    path.unlink(missing_ok=True)

    def _load(self) -> None:
        if self._loaded is not None:
            return
        paths: list[Path] = []
        with suppress(OSError):  # a folder that may not be looked into holds nothing for this run
            paths = sorted(self._folder.glob("*.segment"))
        for path in paths:
            with suppress(OSError, ValueError, msgspec.MsgspecError):
                self._learn(path)
        self._loaded = paths

    def _learn(self, path: Path) -> None:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        for key, start, size, expires, renewed in _read(view):
            if not renewed:
                self._found[key] = view[start : start + size], expires
            elif key in self._found:
                self._found[key] = self._found[key][0], expires

    def _merge(self) -> list[Path]:
        """Put again what older segments hold and this one does not, as far as there is room; return what is left over.

        That is those segments, and what runs that were killed left behind a day or longer ago.
        """
        part = self._part = self._part or _fresh(self._folder)
        for key, (data, expires) in reversed(self._found.items()):
            if key not in self._new.places and self._size + len(data) <= _MOST_BYTES:
                part.write(data)
                self._new.places[key] = self._size, len(data), self._new.renewed.get(key, expires)
                self._size += len(data)
        yesterday = time.time() - 86_400
        return [*(self._loaded or ()), *(p for p in self._folder.glob("*.part") if p.stat().st_mtime < yesterday)]

    def _seal(self) -> None:
        part = self._part = self._part or _fresh(self._folder)
        index = msgspec.msgpack.encode(self._new)
        part.write(index + len(index).to_bytes(8, "little") + _MAGIC)
        part.close()
        last = max((int(path.name[:12]) for path in self._loaded or () if path.name[:12].isdecimal()), default=0)
        temporary = Path(os.fsdecode(part.name))
        temporary.replace(self._folder / f"{last + 1:012}-{temporary.stem}.segment")


def _fresh(folder: Path) -> FileIO:
    return FileIO(folder / f"{os.urandom(8).hex()}.part", "xb")


def _read(view: memoryview) -> Iterable[tuple[bytes, int, int, float, bool]]:
    """Return key, start, size, expiry of all that a segment holds, and of all that it renews; raises ValueError."""
    end = len(view) - len(_MAGIC) - 8
    start = end - int.from_bytes(view[end : end + 8], "little")
    if view[end + 8 :] != _MAGIC or start < 0:
        raise ValueError("a segment that is cut off")
    index = _INDEX.decode(view[start:end])
    if any(offset < 0 or size < 0 or offset + size > start for offset, size, _ in index.places.values()):
        raise ValueError("a segment that says more than it holds")
    return _facts(index)


def _facts(index: _Index) -> Iterator[tuple[bytes, int, int, float, bool]]:
    for key, (offset, size, expires) in index.places.items():
        yield key, offset, size, expires, False
    for key, expires in index.renewed.items():
        yield key, 0, 0, expires, True
