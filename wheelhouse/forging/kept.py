"""What earlier runs built, as it was built: in the store, with a note in the cache of which sdist it was."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from wheelhouse.store.blobs import Blobs, placing
from wheelhouse.targets.interpreter import Interpreter


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel as its backend built it, and the build requirements that were used, as `NAME==VERSION`."""

    filename: str
    sha256: str
    requires: tuple[str, ...]


class Kept:
    """Notes below `folder` of which sdist became which wheel in the store; None keeps nothing.

    The same sdist is not built again by the same Python, whatever its build requirements are by then: as in pip's cache
    of wheels.
    """

    def __init__(self, folder: Path | None, blobs: Blobs) -> None:
        self._folder = folder
        self._blobs = blobs

    def find(self, sdist: str, host: Interpreter) -> Raw | None:
        """Return what the Python made of the sdist with this SHA-256, if the store still holds it."""
        if self._folder is None:
            return None
        with suppress(OSError, msgspec.DecodeError):
            raw = msgspec.json.decode(self._path(self._folder, sdist, host).read_bytes(), type=Raw)
            return raw if self._blobs.get(raw.sha256) is not None else None
        return None

    def keep(self, sdist: str, host: Interpreter, raw: Raw) -> None:
        """Note what the Python made of the sdist. Raises PlaceError."""
        if self._folder is None:
            return
        path = self._path(self._folder, sdist, host)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        with placing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(raw))
            beside.replace(path)

    @staticmethod
    def _path(folder: Path, sdist: str, host: Interpreter) -> Path:
        facts = (sdist, host.target.name, host.target.python, [str(tag) for tag in host.target.tags])
        return folder / f"{hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:32]}.json"
