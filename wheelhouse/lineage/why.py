"""Why a project is in an index: the chains of all targets, put together where they are the same."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.lineage.chains import Chain, chains, in_order
from wheelhouse.records.record import Record, RecordedMade

MOST = 20
"""So many chains are shown of one version: the shortest, which are what a person can act on."""

_Kind: TypeAlias = tuple[str, str | None, tuple[str, ...]]  # version, what is missing, what would help


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A chain, and the targets on which it holds."""

    chain: Chain
    targets: tuple[str, ...]


class Lineage(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Why one version of a project is wanted, and on which targets: the shortest reasons, of `count` in all.

    `complete` is False where there are more than could be counted. Where `missing` is not None, it says why no file of
    the version can be used, and `remedies` what would help. `made` are its files that no index had, each
    by its name, and what it was made of.
    """

    project: NormalizedName
    version: str
    targets: tuple[str, ...]
    reasons: tuple[Reason, ...]
    count: int
    complete: bool
    missing: str | None = None
    remedies: tuple[str, ...] = ()
    made: tuple[tuple[str, RecordedMade], ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Why a project is in an index, as far as `targets` go.

    `elsewhere` are other targets that want it, where none of these does. `own` are its files that a requirement set has
    without asking for them, with the name of that. `strays` are those that nothing wants any more, on any target: an
    earlier run brought them.
    """

    project: NormalizedName
    targets: tuple[str, ...]
    lineages: tuple[Lineage, ...] = ()
    elsewhere: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    strays: tuple[str, ...] = ()


def answer(
    records: Sequence[Record],
    chosen: Sequence[Record],
    project: NormalizedName,
    filenames: Collection[str],
    own: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """Return the answer for the targets of the chosen records; `filenames` are those of the project in the index.

    `own` maps the names of files to that of the requirement set which has them without asking for them.
    """
    found = why(chosen, project)
    elsewhere = (
        []
        if found
        else [
            record.target
            for record in records
            if project in {each.project for each in (*record.members, *record.tools, *record.lockers)}
        ]
    )
    wanted = {filename for record in records for filename in record.filenames}
    return Answer(
        project=project,
        targets=_each_once(record.target for record in chosen),
        lineages=found,
        elsewhere=_each_once(elsewhere),
        own=tuple(sorted((filename, own[filename]) for filename in filenames if filename in own)),
        strays=tuple(sorted(set(filenames) - wanted - own.keys())),
    )


def why(records: Sequence[Record], project: NormalizedName) -> tuple[Lineage, ...]:
    """Return why the project is wanted, a lineage a version: that of the most targets first, then the newest.

    Where no file of a version can be used, that is a lineage of its own. Nothing for a project that nothing wants.
    """
    alike: dict[_Kind, list[Record]] = {}
    for record in records:
        pins = (*record.pins, *record.tools, *record.lockers)
        for version in dict.fromkeys(pin.version for pin in pins if pin.project == project):
            alike.setdefault((version, None, ()), []).append(record)
        for gap in (gap for gap in record.gaps if gap.project == project):
            alike.setdefault((gap.version, gap.reason, gap.remedies), []).append(record)
    newest_first = sorted(alike, key=lambda kind: Version(kind[0]), reverse=True)
    found = [_lineage(project, kind, alike[kind]) for kind in newest_first]
    return tuple(sorted(found, key=lambda lineage: -len(lineage.targets)))


def _lineage(project: NormalizedName, kind: _Kind, records: Sequence[Record]) -> Lineage:
    version, missing, remedies = kind
    targets: dict[Chain, list[str]] = {}
    complete = True
    for record in records:
        known = chains(record, project, version=version)
        complete = complete and known.complete
        for chain in known.found:
            targets.setdefault(chain, []).append(record.target)
    shortest = heapq.nsmallest(MOST, targets, key=in_order)
    return Lineage(
        project=project,
        version=version,
        targets=_each_once(record.target for record in records),
        reasons=tuple(Reason(chain=chain, targets=_each_once(targets[chain])) for chain in shortest),
        count=len(targets),
        complete=complete,
        missing=missing,
        remedies=remedies,
        made=_made(project, version, records) if missing is None else (),
    )


def _made(project: NormalizedName, version: str, records: Sequence[Record]) -> tuple[tuple[str, RecordedMade], ...]:
    pins = (pin for record in records for pin in (*record.pins, *record.tools, *record.lockers))
    found = {pin.filename: pin.made for pin in pins if (pin.project, pin.version) == (project, version) and pin.made}
    return tuple(sorted(found.items()))


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
