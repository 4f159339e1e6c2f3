"""What the files of an index are for, by what it remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import msgspec

from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """The targets for which a file is there: to be installed, to build with, for newer platforms than they name.

    `lockers` are those for which it is there only so that poetry, pdm and uv find a lock for all platforms.
    `own` are the requirement sets that have it without asking for it.
    """

    targets: tuple[str, ...] = ()
    building: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    lockers: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def wanted(self) -> bool:
        """Whether anything wants the file."""
        return any(msgspec.structs.astuple(self))


NONE = Use()
"""What a file is for that nothing wants any more."""

_Found: TypeAlias = dict[str, dict[str, list[str]]]


def uses(records: Iterable[Record], sets: Iterable[RecordedSet]) -> Mapping[str, Use]:
    """Return what each file is for, by its name: those that these records pin, and those that sets have as their own.

    Targets are in the order of the records.
    """
    found: _Found = {}
    for record in records:
        for filename, how in _filenames(record):
            _note(found, filename, how, record.target)
    for each in sets:
        for file in each.files:
            _note(found, file.filename, "own", each.name)
    return {
        filename: Use(**{how: tuple(dict.fromkeys(names)) for how, names in ways.items()})
        for filename, ways in found.items()
    }


def together(found: Iterable[Use]) -> Use:
    """Return what several files are for."""
    given = tuple(found)
    return Use(
        targets=_each_once(use.targets for use in given),
        building=_each_once(use.building for use in given),
        spare=_each_once(use.spare for use in given),
        lockers=_each_once(use.lockers for use in given),
        own=_each_once(use.own for use in given),
    )


def _filenames(record: Record) -> Iterator[tuple[str, str]]:
    yield from ((pin.filename, "targets") for pin in record.pins)
    yield from ((pin.filename, "building") for pin in record.tools)
    yield from ((file.filename, "spare") for file in record.also)
    installed = {pin.filename for pin in record.pins}
    yield from ((pin.filename, "lockers") for pin in record.lockers if pin.filename not in installed)


def _note(found: _Found, filename: str, how: str, name: str) -> None:
    found.setdefault(filename, {}).setdefault(how, []).append(name)


def _each_once(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in names for name in each))
