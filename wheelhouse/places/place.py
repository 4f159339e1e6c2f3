"""Where a tree can live, and how changes reach it in an order that readers, and the next run, survive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import JOURNAL, Entry, Manifest, is_safe


class Place(Protocol):
    """A directory; later an archive or a bucket. All paths are those of a tree. Each method may raise PlaceError."""

    def manifest(self) -> Manifest | None:
        """Return the manifest of the tree that is here, or None where there is none yet."""
        ...

    def damaged(self, manifest: Manifest | None) -> frozenset[str]:
        """Return the paths whose content is not, or may not be, what the manifest says."""
        ...

    def put(self, entries: Sequence[Entry]) -> None:
        """Put each entry, in this order, each at once: a reader meets the old content or the new one, never a part."""
        ...

    def remove(self, path: str) -> None:
        """Remove the path, if it is there."""
        ...


def apply(changes: Changes, place: Place) -> None:
    """Bring the changes to the place; without changes, touch nothing.

    What is about to change is written down first. If this is interrupted, `damaged` names those paths to the next run,
    which puts or removes them again.
    """
    if not changes:
        return
    place.put((journal(changes),))
    place.put(changes.puts)
    for path in changes.removals:
        place.remove(path)
    place.remove(JOURNAL)


def journal(changes: Changes) -> Entry:
    """Return the note of all paths that the changes touch."""
    paths = sorted({*(entry.path for entry in changes.puts), *changes.removals})
    return Entry(path=JOURNAL, content=msgspec.json.encode(paths) + b"\n")


def pending(raw: bytes) -> frozenset[str] | None:
    """Return the paths that a journal names, or None where it cannot be read."""
    try:
        paths = msgspec.json.decode(raw, type=list[str])
    except (msgspec.DecodeError, RecursionError):
        return None
    return frozenset(path for path in paths if is_safe(path) and path != JOURNAL)
