"""What an index remembers, for a run that adds to it: what cannot be read counts as forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.errors import PlaceError
from wheelhouse.records import reading
from wheelhouse.records.reading import one, one_set, paths, sets_of
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Records by their path below `.whbuild/`, and requirement sets by name, the implied ones too."""

    records: Mapping[str, Record] = msgspec.field(default_factory=dict)
    sets: Mapping[str, RecordedSet] = msgspec.field(default_factory=dict)


def known(index: Path) -> Memory:
    """Return the memory of an index, all of which can be read. Raises PlaceError as `reading.read` does."""
    sets = reading.sets(index)
    records = reading.read(index) if any(each.asks for each in sets) else ()
    return Memory(records={record.path: record for record in records}, sets={each.name: each for each in sets})


def remembered(index: Path) -> Memory:
    """Return what can be read of the memory of the index, which need not exist."""
    records, sets = list[Record](), list[RecordedSet]()
    for path in paths(index / PRIVATE / FOLDER):
        with suppress(PlaceError):
            records.append(one(path))
    for path in paths(index / PRIVATE / SETS):
        with suppress(PlaceError):
            sets.append(one_set(path))
    return Memory(
        records={record.path: record for record in records},
        sets={each.name: each for each in sets_of(records, sets)},
    )
