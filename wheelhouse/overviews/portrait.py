"""One project of an index in full: its versions and files, who wants them, and what they want."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.lineage.family import family
from wheelhouse.overviews.relations import Relation, kin, wanted_by, wants
from wheelhouse.overviews.uses import NONE, Use, uses
from wheelhouse.overviews.versions import key, newest_first
from wheelhouse.records.record import Record, RecordedGap, RecordedMade, RecordedPin
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Stored


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A file, what for, and what it was made of, if no index had it."""

    stored: Stored
    use: Use
    made: RecordedMade | None = None


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Why some targets can use no file of a version, and what would help."""

    reason: str
    remedies: tuple[str, ...]
    targets: tuple[str, ...]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One version: its files sorted by name, those who want it, the user's lines first, and what it wants."""

    version: str
    files: tuple[Kept, ...]
    missing: tuple[Missing, ...]
    wanted_by: tuple[Relation, ...]
    wants: tuple[Relation, ...]


class Portrait(msgspec.Struct, frozen=True, kw_only=True):
    """A project, for the `targets` that were looked at; its newest version comes first."""

    project: NormalizedName
    targets: tuple[str, ...]
    editions: tuple[Edition, ...]

    @property
    def summary(self) -> str | None:
        """What the newest file that says anything says of the project, in a line."""
        files = (kept.stored for each in self.editions for kept in each.files)
        return next((file.summary for file in files if file.summary), None)


def portrait(
    project: NormalizedName,
    stored: Iterable[Stored],
    records: Sequence[Record],
    sets: Sequence[RecordedSet],
    *,
    whole: bool = True,
) -> Portrait:
    """Return what these records and sets say of the project; unless it is to be `whole`, of the files they want.

    It has no edition where they do not know it.
    """
    graph, wanted, made = kin(family(records)), uses(records, sets), _made(project, records)
    files = [file for file in stored if file.project == project and (whole or file.filename in wanted)]
    gaps = [(record.target, gap) for record in records for gap in record.gaps if gap.project == project]
    versions = newest_first([*(file.version for file in files), *(gap.version for _, gap in gaps)])
    return Portrait(
        project=project,
        targets=tuple(dict.fromkeys(record.target for record in records)),
        editions=tuple(
            Edition(
                version=version,
                files=tuple(_kept(version, files, wanted, made)),
                missing=tuple(missing(each for each in gaps if key(each[1].version) == key(version))),
                wanted_by=tuple(wanted_by(graph, project, version)),
                wants=tuple(wants(graph, project, version)),
            )
            for version in versions
        ),
    )


def _made(project: NormalizedName, records: Iterable[Record]) -> dict[str, RecordedMade]:
    pins = (pin for record in records for pin in _pins(record) if pin.project == project)
    return {pin.filename: pin.made for pin in pins if pin.made is not None}


def _pins(record: Record) -> tuple[RecordedPin, ...]:
    return (*record.pins, *record.tools, *record.lockers)


def _kept(
    version: str, files: Iterable[Stored], wanted: Mapping[str, Use], made: Mapping[str, RecordedMade]
) -> Iterator[Kept]:
    for file in sorted(files, key=lambda file: file.filename):
        if key(file.version) == key(version):
            yield Kept(stored=file, use=wanted.get(file.filename, NONE), made=made.get(file.filename))


def missing(gaps: Iterable[tuple[str, RecordedGap]]) -> Iterator[Missing]:
    """Yield the gaps of one version, each with its target: those with one reason and the same remedies are one."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for target, gap in gaps:
        found.setdefault((gap.reason, gap.remedies), []).append(target)
    for (reason, remedies), targets in found.items():
        yield Missing(reason=reason, remedies=remedies, targets=tuple(dict.fromkeys(targets)))
