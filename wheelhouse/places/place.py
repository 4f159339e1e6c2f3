"""Where a tree can live, and how changes reach it in an order that readers, and the next run, survive."""

from __future__ import annotations

from typing import Protocol

from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Manifest


class Place(Protocol):
    """A directory; later an archive or a bucket. All paths are those of a tree. Each method may raise PlaceError."""

    def manifest(self) -> Manifest | None:
        """Return the manifest of the tree that is here, or None where there is none yet."""
        ...

    def damaged(self, manifest: Manifest | None) -> frozenset[str]:
        """Return the paths whose content is not, or may not be, what the manifest says."""
        ...

    def switch(self, changes: Changes) -> None:
        """Bring the changes, in their order, each at once: a reader meets the old content or the new, never a part.

        If this is interrupted, `damaged` names the paths of these changes to the next run.
        """
        ...


def apply(changes: Changes, place: Place) -> None:
    """Bring the changes to the place; without changes, touch nothing."""
    if changes:
        place.switch(changes)
