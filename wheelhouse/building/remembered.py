"""What backends answered, in this run and in earlier ones, by the hash of the sdist."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from wheelhouse.store.notes import Notes

_LAYOUT = "requires-1"  # another way to ask needs another number
_Answer: TypeAlias = tuple[str, ...]


class Remembered:
    """Notes below the folder, and the memory of this run."""

    def __init__(self, folder: Path | None) -> None:
        self._notes = Notes(None if folder is None else folder / _LAYOUT, _Answer)
        self._known: dict[tuple[str, ...], _Answer | None] = {}

    def get(self, *facts: str) -> tuple[str, ...] | None:
        """Return what was answered for an sdist of this hash, to an interpreter of this name."""
        if facts not in self._known:
            self._known[facts] = self._notes.get(*facts)
        return self._known[facts]

    def put(self, answer: tuple[str, ...], *facts: str) -> None:
        """Keep an answer. What cannot be written is asked again by the next run."""
        self._known[facts] = answer
        self._notes.put(answer, *facts)
