"""What backends answered in earlier runs, by the hash of the sdist: nothing here is ever needed."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

_LAYOUT = "requires-1"  # another way to ask needs another number
_ANSWER = msgspec.json.Decoder(tuple[str, ...])


class Remembered:
    """A folder of answers, or only the memory of this run where there is none; runs may share it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else folder / _LAYOUT
        self._known: dict[str, tuple[str, ...]] = {}

    def get(self, *facts: str) -> tuple[str, ...] | None:
        """Return what was answered for an sdist of this hash, to an interpreter of this name."""
        key = _key(facts)
        if key not in self._known and self._folder is not None:
            with suppress(OSError, msgspec.MsgspecError):
                self._known[key] = _ANSWER.decode((self._folder / key).read_bytes())
        return self._known.get(key)

    def put(self, answer: tuple[str, ...], *facts: str) -> None:
        """Keep an answer. What cannot be written is asked again."""
        key = _key(facts)
        self._known[key] = answer
        if self._folder is None:
            return
        beside = self._folder / f".{key}.{os.getpid()}.{threading.get_ident()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(answer))
            beside.replace(self._folder / key)


def _key(facts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()
