"""What an index holds at this moment: its manifest, read again as soon as another lies there."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import JOURNAL, MANIFEST, found
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError, WhbuildError
from wheelhouse.places.trouble import explained, is_folder, told
from wheelhouse.tree.manifest import decode

_Stamp = tuple[int, int, int]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a manifest says: `contents` by path, `sha256` of the manifest itself, and how many files it lists."""

    contents: Mapping[str, Blob]
    sha256: str
    files: int


def read(root: Path) -> State:
    """Return the state of the index. Raises PlaceError where the folder is none, or its manifest is damaged."""
    if not is_folder(root):
        raise PlaceError(f"{root} is no folder.", hint="Name an index that whbuild wrote.")
    with told(), explained(root, "read"):
        raw = found(root, MANIFEST)
    if raw is None:
        hint = f"Make one of the files in it: whbuild index {root}"
        raise PlaceError(f"{root} is not an index that whbuild wrote.", hint=hint)
    manifest = decode(raw, shown=str(root / MANIFEST))
    return State(contents=manifest.contents(), sha256=hashlib.sha256(raw).hexdigest(), files=len(manifest.stored))


class Index:
    """An index that is served: `name` is its part of the URL, "" where it is the only one.

    `fault` says why the manifest that lies there now cannot be read; what the one before it says is served then.
    """

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self.root = root
        self.fault: str | None = None
        self._manifest = str(root / MANIFEST)
        self._journal = str(root / JOURNAL)
        self._stamp = self._now()
        self._state = read(root)
        self._reading = asyncio.Lock()

    async def state(self) -> State:
        """Return what the index holds. Costs one look at its manifest, which is read where it is another."""
        if self._now() != self._stamp:
            async with self._reading:
                await self._renew()
        return self._state

    def is_changing(self) -> bool:
        """Whether somebody is changing the index, or was kept from ending it: then its paths may be of two states."""
        return os.access(self._journal, os.F_OK)

    async def _renew(self) -> None:
        now = self._now()  # before it is read: what comes in between is met the next time
        if now == self._stamp:
            return
        try:
            self._state = await asyncio.to_thread(read, self.root)
            self.fault = None
        except WhbuildError as error:
            self.fault = error.message
        self._stamp = now

    def _now(self) -> _Stamp | None:
        try:
            now = os.stat(self._manifest)  # noqa: PTH116  (each request looks: pathlib takes three times as long)
        except OSError:
            return None
        return now.st_ino, now.st_size, now.st_mtime_ns
