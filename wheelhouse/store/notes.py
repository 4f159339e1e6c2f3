"""What earlier runs found out, or made, as small files in the cache folder: nothing here is ever needed."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Notes(Generic[T]):
    """Values of a kind below a folder, each by the facts that it follows from; runs may share it. None keeps none."""

    def __init__(self, folder: Path | None, kind: type[T]) -> None:
        self._folder = folder
        self._kind = kind

    def get(self, *facts: str) -> T | None:
        """Return what was noted for these facts; None where nothing was, or nothing that can be read."""
        if self._folder is None:
            return None
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self._folder / _key(facts)).read_bytes(), type=self._kind)
        return None

    def put(self, note: T, *facts: str) -> None:
        """Note it for these facts. What cannot be written is found out again."""
        if self._folder is None:
            return
        path = self._folder / _key(facts)
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(note))
            beside.replace(path)


def _key(facts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()
