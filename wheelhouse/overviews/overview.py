"""An index at a glance: its versions, with how many files and bytes each, for which targets, and its sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.overviews.uses import NONE, Use, together, uses
from wheelhouse.overviews.versions import Key, key
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Stored

_Place: TypeAlias = tuple[NormalizedName, Key]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a project: how many files there are, of how many bytes, and what for.

    `missing` are the targets that want it and can use no file of it; `yanked` tells that a file of it is.
    """

    project: NormalizedName
    version: str
    files: int
    size: int
    use: Use
    missing: tuple[str, ...] = ()
    yanked: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement set: its targets, and how many projects, files and bytes it wants, to build with among them."""

    name: str
    targets: tuple[str, ...]
    projects: int
    files: int
    size: int


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """An index, or what some of its sets and targets have of it. `held` is sorted by project, then newest first."""

    targets: tuple[str, ...]
    sets: tuple[Part, ...]
    held: tuple[Held, ...]

    @property
    def projects(self) -> int:
        """How many projects have a file."""
        return len({each.project for each in self.held if each.files})

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(each.files for each in self.held)

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return sum(each.size for each in self.held)


def overview(
    stored: Iterable[Stored], records: Sequence[Record], sets: Sequence[RecordedSet], *, whole: bool = True
) -> Overview:
    """Return what these records and sets say of the files; unless it is to be the `whole` index, of those they want."""
    wanted = uses(records, sets)
    files = tuple(file for file in stored if whole or file.filename in wanted)
    return Overview(
        targets=tuple(dict.fromkeys(record.target for record in records)),
        sets=tuple(part(each, records, files) for each in sets),
        held=tuple(_held(files, records, wanted)),
    )


def part(each: RecordedSet, records: Iterable[Record], files: Iterable[Stored]) -> Part:
    """Return what the set has of these records and files."""
    mine = [record for record in records if record.path in each.asks]
    wanted = {file.filename for file in each.files}.union(*(record.filenames for record in mine))
    taken = [file for file in files if file.filename in wanted]
    return Part(
        name=each.name,
        targets=tuple(dict.fromkeys(record.target for record in mine)),
        projects=len({file.project for file in taken}),
        files=len(taken),
        size=sum(file.blob.size for file in taken),
    )


def _held(files: Iterable[Stored], records: Iterable[Record], wanted: Mapping[str, Use]) -> Iterator[Held]:
    missing: dict[_Place, dict[str, str]] = {}
    for record in records:
        for gap in record.gaps:
            missing.setdefault((gap.project, key(gap.version)), {})[record.target] = gap.version
    found: dict[_Place, list[Stored]] = {place: [] for place in missing}
    for file in files:
        found.setdefault((file.project, key(file.version)), []).append(file)
    for place in _in_order(found):
        mine, gaps = found[place], missing.get(place, {})
        yield Held(
            project=place[0],
            version=next((file.version for file in mine), "") or next(iter(gaps.values())),
            files=len(mine),
            size=sum(file.blob.size for file in mine),
            use=together(wanted.get(file.filename, NONE) for file in mine),
            missing=tuple(gaps),
            yanked=any(file.yanked is not False for file in mine),
        )


def _in_order(places: Iterable[_Place]) -> list[_Place]:
    """Return the versions sorted by project, the newest of each first."""
    return sorted(sorted(places, key=lambda place: place[1], reverse=True), key=lambda place: place[0])
