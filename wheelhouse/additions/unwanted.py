"""What lies in an index, and that nothing it was asked for wants any more."""

from __future__ import annotations

from wheelhouse.places.folder import Folder
from wheelhouse.pruning.wanted import spare, wanted
from wheelhouse.records.memory import remembered
from wheelhouse.tree.manifest import Stored


def unwanted(place: Folder) -> tuple[Stored, ...]:
    """Return these files: `whbuild prune` would remove them."""
    manifest = place.manifest()
    return () if manifest is None else spare(manifest.stored, wanted(remembered(place.root)))
