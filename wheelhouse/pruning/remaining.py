"""A record without some of what was asked for: what is left of its answer, every version as it was.

Nothing has to be resolved for that: what answers all that was asked answers less of it too, and what a pin is there for
the record says itself. Only where fewer extras are wanted of a project must its metadata be looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

import msgspec
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.dists.files import normalized
from wheelhouse.lineage.texts import named
from wheelhouse.records.record import Record, RecordedBuild, RecordedGap, RecordedPin, RecordedWanted, RecordedWhy

Extras: TypeAlias = frozenset[NormalizedName]
Member = TypeVar("Member", RecordedPin, RecordedGap)


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a file needs with some of its extras: requirements as a record says them, and all extras that these make."""

    texts: frozenset[str]
    extras: Extras


Asked: TypeAlias = Callable[[RecordedPin, Extras], Needs]


def remaining(record: Record, gone: Collection[NormalizedName], needs: Asked) -> Record | None:
    """Return the record as if these projects were not asked for; None where nothing else was.

    They may be in it all the same, because others need them. `needs` is asked of pins of which fewer extras are wanted.
    """
    requirements = tuple(each for each in record.requirements if project_of(each) not in gone)
    if not requirements:
        return None
    left = _Left(record, gone, needs)
    pins = tuple(left.of(pin, extras=left.extras_of(pin)) for pin in record.pins if left.has(pin))
    lockers = left.lockers(record.lockers)
    return msgspec.structs.replace(
        record,
        requirements=requirements,
        pins=pins,
        gaps=tuple(left.of(gap) for gap in record.gaps if left.has(gap)),
        also=tuple(file for file in record.also if left.has(file)),
        builds=tuple(_built(record.builds, (pin.filename for pin in (*pins, *lockers)))),
        lockers=lockers,
    )


def project_of(wanted: RecordedWanted) -> NormalizedName:
    """Return the project that a requirement is about."""
    return normalized(named(wanted.requirement)[0])


class _Named(msgspec.Struct):
    project: NormalizedName


class _Left:
    """What is reached from the lines of the user that are left, each project with the extras that are wanted of it."""

    def __init__(self, record: Record, gone: Collection[NormalizedName], needs: Asked) -> None:
        self._gone = gone
        self._needs = needs
        self._members: dict[NormalizedName, RecordedPin | RecordedGap] = {each.project: each for each in record.members}
        self._extras: dict[NormalizedName, Extras] = {}
        self._texts: dict[NormalizedName, frozenset[str]] = {}  # of what needs less than the record says
        self._walk(record)

    def has(self, member: Any) -> bool:
        """Whether something still wants the project."""
        return member.project in self._extras

    def extras_of(self, pin: RecordedPin) -> tuple[str, ...]:
        """Return the extras that are still wanted of it."""
        return tuple(sorted(self._extras[pin.project]))

    def of(self, member: Member, **facts: object) -> Member:
        """Return the pin or gap with the reasons that are left, and these facts."""
        why = tuple(each for each in member.why if self._holds(each, member.project))
        return msgspec.structs.replace(member, why=why, **facts)

    def lockers(self, pins: Iterable[RecordedPin]) -> tuple[RecordedPin, ...]:
        """Return those of what only lockers want that is still reached, each with the reasons that are left."""
        known = tuple(pins)
        there = dict[NormalizedName, None]()
        while new := [pin for pin in known if pin.project not in there and any(self._for_lockers(pin, there))]:
            there |= dict.fromkeys(pin.project for pin in new)
        return tuple(
            msgspec.structs.replace(pin, why=tuple(self._for_lockers(pin, there)))
            for pin in known
            if pin.project in there
        )

    def _for_lockers(self, pin: RecordedPin, there: Collection[NormalizedName]) -> Iterator[RecordedWhy]:
        for why in pin.why:
            gone = pin.project in self._gone if why.project is None else why.project not in {*self._extras, *there}
            if not gone:
                yield why

    def _walk(self, record: Record) -> None:
        children: dict[NormalizedName | None, list[tuple[NormalizedName, RecordedWhy]]] = {}
        for member in record.members:
            for why in member.why:
                children.setdefault(why.project, []).append((member.project, why))
        queue: list[NormalizedName | None] = [None]
        for parent in queue:
            for child, why in children.get(parent, ()):
                if self._holds(why, child) and self._reached(child, extras_in(why.requirement)):
                    queue.append(child)

    def _reached(self, project: NormalizedName, extras: Extras) -> bool:
        """Take note of what is wanted of the project, and return whether that is more than was known."""
        before = self._extras.get(project)
        if before is not None and extras <= before:
            return False
        self._extras[project] = self._settled(self._members[project], extras | (before or frozenset()))
        return True

    def _settled(self, member: RecordedPin | RecordedGap, extras: Extras) -> Extras:
        self._texts.pop(member.project, None)
        if isinstance(member, RecordedGap) or extras == frozenset(member.extras):
            return extras
        found = self._needs(member, extras)
        if found.extras != frozenset(member.extras):
            self._texts[member.project] = found.texts
        return found.extras

    def _holds(self, why: RecordedWhy, project: NormalizedName) -> bool:
        if why.project is None:
            return project not in self._gone
        texts = self._texts.get(why.project)
        return why.project in self._extras and (texts is None or why.requirement in texts)


def extras_in(requirement: str) -> Extras:
    """Return the extras that a requirement wants."""
    said = named(requirement)[1]
    listed = said[1:].partition("]")[0] if said.startswith("[") else ""
    return frozenset(canonicalize_name(extra.strip()) for extra in listed.split(",") if extra.strip())


def _built(builds: Iterable[RecordedBuild], filenames: Iterable[str]) -> Iterator[RecordedBuild]:
    """Yield the builds of these files, and of what those builds take, in their order."""
    known = {build.sdist: build for build in builds}
    queue = list(filenames)
    wanted: set[str] = set()
    for filename in queue:
        if filename in known and filename not in wanted:
            wanted.add(filename)
            queue += [pin.filename for pin in known[filename].pins]
    yield from (build for sdist, build in known.items() if sdist in wanted)
