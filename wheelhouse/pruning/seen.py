"""An index as it is found by who takes something away from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.errors import PlaceError
from wheelhouse.places.folder import Folder
from wheelhouse.records.choosing import of_sets
from wheelhouse.records.memory import Memory
from wheelhouse.records.reading import foreign, read, recorded_sets, sets_of
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet
from wheelhouse.tree.manifest import Manifest

_MEMORY = (f"{PRIVATE}{FOLDER}/", f"{PRIVATE}{SETS}/")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the folder `root`: its manifest, the paths that are not as that says, and all that it remembers.

    `recorded` are the sets that the index has written down; the others follow from its records.
    """

    root: Path
    manifest: Manifest
    suspect: frozenset[str]
    memory: Memory
    recorded: tuple[RecordedSet, ...]

    def records(self, sets: Sequence[RecordedSet]) -> tuple[Record, ...]:
        """Return the records of these sets."""
        return of_sets(self.memory.records.values(), sets)


def seen(place: Folder, root: Path) -> Seen:
    """Return what is in a place, which the user calls `root`.

    Raises PlaceError where it is no index, or does not remember all that it was built for.

    Who does not know what is wanted must not take anything away.
    """
    manifest = place.manifest()
    if manifest is None:
        raise foreign(root)
    suspect = place.damaged(manifest)
    recorded = recorded_sets(root)
    lost = {path for path in suspect & manifest.texts.keys() if path.startswith(_MEMORY)}
    asked = {f"{PRIVATE}{ask}" for each in recorded for ask in each.asks}
    lost |= {path for path in asked if not (root / path).exists()}
    if lost:
        raise PlaceError(
            f"{root} does not remember all that it was built for: {min(lost)} is missing or damaged.",
            hint="Run whbuild again with the same requirements, or go back to the state before: whbuild rollback.",
        )
    records = read(root)
    return Seen(
        root=root,
        manifest=manifest,
        suspect=suspect,
        memory=Memory(
            records={record.path: record for record in records},
            sets={each.name: each for each in sets_of(records, recorded)},
        ),
        recorded=recorded,
    )
