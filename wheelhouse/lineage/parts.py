"""An index as its requirement sets: what each of them wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.lineage.family import Family, family, towards
from wheelhouse.records.implied import words
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one set wants; `own` are the files that it has without asking for them.

    `named` tells that its name says more than the requirements themselves.
    """

    name: str
    family: Family
    own: tuple[str, ...]
    named: bool

    def __bool__(self) -> bool:
        return bool(self.family.lines or self.own)


def parts(
    sets: Sequence[RecordedSet], records: Iterable[Record], project: NormalizedName | None = None
) -> tuple[Part, ...]:
    """Return what the sets want by these records; where a project is given, what of that leads to it."""
    known = tuple(records)
    return tuple(part for part in (_part(each, known, project) for each in sets) if part)


def leading(records: Sequence[Record], project: NormalizedName | None) -> Family:
    """Return the graph of the records; where a project is given, what of it leads there."""
    whole = family(records)
    return whole if project is None else towards(whole, project)


def _part(each: RecordedSet, records: Sequence[Record], project: NormalizedName | None) -> Part:
    mine = [record for record in records if record.path in each.asks]
    return Part(
        name=each.name,
        family=leading(mine, project),
        own=tuple(_own(each, project)),
        named=not mine or each.name != words(mine[0]),
    )


def _own(each: RecordedSet, project: NormalizedName | None) -> Iterator[str]:
    return (file.filename for file in each.files if project in (None, file.project))
