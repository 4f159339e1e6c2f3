"""What earlier runs built, as it was built: in the store, with a note in the cache of which sdist it was."""

from __future__ import annotations

from pathlib import Path

import msgspec

from wheelhouse.store.blobs import Blobs
from wheelhouse.store.notes import Notes
from wheelhouse.targets.interpreter import Interpreter

_LAYOUT = "wheels-1"


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel as its backend built it, and the build requirements that were used, as `NAME==VERSION`."""

    filename: str
    sha256: str
    requires: tuple[str, ...]


class WheelCache:
    """Notes below the cache folder of which sdist became which wheel in the store; None keeps nothing.

    The same sdist is not built again by the same Python, whatever its build requirements are by then: as in pip's cache
    of wheels.
    """

    def __init__(self, cache: Path | None, blobs: Blobs) -> None:
        self._notes = Notes(None if cache is None else cache / _LAYOUT, Raw)
        self._blobs = blobs

    def find(self, sdist: str, host: Interpreter) -> Raw | None:
        """Return what the Python made of the sdist with this SHA-256, if the store still holds it."""
        raw = self._notes.get(sdist, *_facts(host))
        return raw if raw is not None and self._blobs.get(raw.sha256) is not None else None

    def keep(self, sdist: str, host: Interpreter, raw: Raw) -> None:
        """Note what the Python made of the sdist. What cannot be written is built again."""
        self._notes.put(raw, sdist, *_facts(host))


def _facts(host: Interpreter) -> tuple[str, ...]:
    return host.target.name, host.target.python, *map(str, host.target.tags)
