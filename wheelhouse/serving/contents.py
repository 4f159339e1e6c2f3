"""Bytes of an index: pages held in memory, packed as clients like them; files read from the disk as they are sent."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import stat
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO, TypeAlias

from wheelhouse.carried.layout import inside
from wheelhouse.serving.accept import Coding

LARGEST_HELD = 16 * 2**20  # bytes of a page that is held in memory and packed
_ROOM = 96 * 2**20  # bytes that are held altogether
_SMALLEST_PACKED = 512  # bytes: less fits into one packet anyway
_LEVELS = {"gzip": 6, "zstd": 12}  # a page of 1 MB takes 25 and 60 ms, once
_Key: TypeAlias = tuple[str, Coding]


class Differs(Exception):
    """The path holds something else than it should; these are the bytes."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


class Held:
    """Pages in memory, by their SHA-256 and coding: equal bytes are held once, and the least used go first."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._size = 0
        self._all: OrderedDict[_Key, bytes] = OrderedDict()
        self._making: dict[_Key, asyncio.Task[bytes]] = {}

    async def body(self, root: Path, path: str, sha256: str, coding: Coding) -> bytes:
        """Return what is in the path, packed; many who ask at once make it once.

        Raises Differs where it has another hash, OSError and Refused.
        """
        key = sha256, coding
        body = self._all.get(key)
        if body is not None:
            self._all.move_to_end(key)
            return body
        making = self._making.get(key)
        if making is None:
            making = asyncio.create_task(asyncio.to_thread(_made, root, path, sha256, coding))
            self._making[key] = making
            making.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(making)

    def _made(self, key: _Key, making: asyncio.Task[bytes]) -> None:
        del self._making[key]
        if making.cancelled() or making.exception() is not None:
            return
        self._all[key] = making.result()
        self._size += len(self._all[key])
        while self._size > self._room:
            self._size -= len(self._all.popitem(last=False)[1])


def _made(root: Path, path: str, sha256: str, coding: Coding) -> bytes:
    body = whole(root, path)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise Differs(body)
    return packed(body, coding)


def packed(body: bytes, coding: Coding) -> bytes:
    """Return the bytes in this coding."""
    match coding:
        case "identity":
            return body
        case "gzip":
            return gzip.compress(body, _LEVELS[coding], mtime=0)
        case "zstd":
            from wheelhouse.deliveries.zstd import zstd  # noqa: PLC0415  (only where a client takes it)

            return zstd.compress(body, _LEVELS[coding])


def fitting(coding: Coding, path: str, size: int) -> Coding:
    """Return how a path of this size is packed: not at all where that saves nothing."""
    return "identity" if size < _SMALLEST_PACKED or path.endswith((".whl", ".gz", ".zip")) else coding


def whole(root: Path, path: str) -> bytes:
    """Return what is in a path of the index, LARGEST_HELD bytes at most. Raises OSError and Refused."""
    with opened(root, path) as file:
        return file.read(LARGEST_HELD)


def opened(root: Path, path: str) -> BinaryIO:
    """Return a file of the index, open. Raises OSError, also where it is no plain file, and Refused behind a link."""
    target = inside(root, path)
    # A link could lead anywhere, and a pipe would hold whoever opens it.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(target, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(target)
    return os.fdopen(handle, "rb")
