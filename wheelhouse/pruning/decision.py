"""What an index is to remember and to hold from now on -> what that takes away from it, and adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from wheelhouse.additions.addition import Addition
from wheelhouse.carried.layout import PRIVATE
from wheelhouse.lock.names import stem
from wheelhouse.pruning.removal import Taken
from wheelhouse.pruning.seen import Seen
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import recorded_set, written
from wheelhouse.tree.manifest import Stored


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """`memory` is what the index remembers afterwards, `removed` the files that go, sorted by name.

    `taken` is what was taken out of sets, `moved` maps the records of before to what is left of each.
    """

    memory: Memory
    removed: tuple[Stored, ...]
    taken: tuple[Taken, ...] = ()
    moved: Mapping[str, Record | None] = MappingProxyType({})

    @property
    def filenames(self) -> frozenset[str]:
        """The names of the files that go."""
        return frozenset(file.filename for file in self.removed)


def addition(before: Seen, decision: Decision) -> Addition:
    """Return what brings the index to what was decided."""
    after = decision.memory
    records = [written(record) for path, record in after.records.items() if path not in before.memory.records]
    gone = [path for path in before.memory.records if path not in after.records]
    gone += [each.path for each in before.recorded if each.name not in after.sets]
    packages = (f"packages/{filename}" for filename in decision.filenames)
    return Addition(
        stored=(),
        records=dict([*records, *map(recorded_set, _changed(before, after))]),
        statuses=(),
        locks=dict(_locks(before, decision)),
        without=frozenset((*packages, *(f"{PRIVATE}{path}" for path in gone))),
    )


def _changed(before: Seen, after: Memory) -> Iterator[RecordedSet]:
    """Yield the sets that say something else than what is written down."""
    for each in before.recorded:
        now = after.sets.get(each.name)
        if now is not None and now != each:
            yield now


def _locks(before: Seen, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield whose the locks are of which the record goes: what is left of it, or else another for the same target."""
    after = decision.memory.records
    for name, path in before.manifest.locks.items():
        left = decision.moved.get(path)
        others = (other for other, record in after.items() if stem(record.target) == name)
        now = left.path if left is not None else next(others, None)
        if path not in after and now is not None:
            yield name, now
