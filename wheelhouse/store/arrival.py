"""One file on its way into the store: its bytes so far on the disk, their hashes, and what a later run must know."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from wheelhouse.store.blobs import placing

_READ = 1024 * 1024  # bytes at a time, when the hashes of what is there are made again
_FACTS = 10_000  # bytes that the facts about a partial file can have


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the server said of the file whose beginning is kept: its strong ETag, and its size in bytes."""

    validator: str | None = None
    size: int | None = None


def checkable(hashes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the announced hashes that are checked: all that are as strong as SHA-256; none so, then the weak ones.

    An old index may announce nothing but MD5, which pip accepts too.
    """
    known = {name: digest.lower() for name, digest in hashes if name in hashlib.algorithms_guaranteed}
    sizes = {name: hashlib.new(name, usedforsecurity=False).digest_size for name in known}  # 0: of variable length
    strong = {name: digest for name, digest in known.items() if sizes[name] >= 32}
    return strong or {name: digest for name, digest in known.items() if sizes[name]}


class Arrival:
    """The bytes at `path`, open for more. What is there already is hashed again, so nothing else need be trusted.

    `have` is their number; `joined` says that they did not come in one answer; `facts` is what their server said.
    """

    def __init__(self, path: Path, algorithms: Sequence[str]) -> None:
        self.path = path
        self.have = 0
        self._algorithms = tuple(sorted({"sha256", *algorithms}))
        self._hashers = _hashers(self._algorithms)
        self._beside = path.with_name(f"{path.name}.json")
        with placing(path):
            self._file: IO[bytes] = path.open("ab", buffering=0)
            if self._file.tell():
                self._hash_again()
        self.joined = self.have > 0
        self._noted = self.joined  # whether there may be facts beside it
        self.facts = self._read_facts() if self.joined else Facts()

    def _hash_again(self) -> None:
        with self.path.open("rb") as file:
            while data := file.read(_READ):
                self._count(data)

    def _read_facts(self) -> Facts:
        """Return what was noted about the bytes; no fact where the note is missing or damaged."""
        try:
            with self._beside.open("rb") as file:
                return msgspec.json.decode(file.read(_FACTS), type=Facts)
        except (OSError, msgspec.DecodeError):
            return Facts()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Add bytes; raises PlaceError, for instance when the disk is full."""
        with placing(self.path):
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._count(data)

    def _count(self, data: bytes) -> None:
        for hasher in self._hashers.values():
            hasher.update(data)
        self.have += len(data)

    def restart(self) -> None:
        """Throw the bytes away, and begin again."""
        with placing(self.path):
            self._file.truncate(0)
        self._forget()
        self.have, self.joined, self.facts = 0, False, Facts()
        self._hashers = _hashers(self._algorithms)

    def note(self, facts: Facts, *, lasting: bool) -> None:
        """Remember the facts; where they should be lasting, beside the bytes for a later run."""
        self.facts = facts
        if lasting:
            self._noted = True
            with placing(self._beside):
                self._beside.write_bytes(msgspec.json.encode(facts))

    def digest(self, algorithm: str) -> str:
        """Return the hash of the bytes so far, in hex."""
        return str(self._hashers[algorithm].hexdigest())

    def moved(self) -> None:
        """Close the file, which is about to be moved to where it is whole."""
        self._file.close()
        self._forget()

    def discard(self) -> None:
        """Throw the file away."""
        self.moved()
        with placing(self.path):
            self.path.unlink(missing_ok=True)

    def _forget(self) -> None:
        if self._noted:
            self._noted = False
            with placing(self._beside):
                self._beside.unlink(missing_ok=True)


def _hashers(algorithms: Sequence[str]) -> dict[str, Any]:
    return {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
