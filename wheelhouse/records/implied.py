"""The requirement sets of records that no set names: those of an index that knew no sets yet, or lost them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import RecordedSet, name_of


def implied(records: Iterable[Record], taken: Collection[str] = ()) -> tuple[RecordedSet, ...]:
    """Return a set for each that the records say they are of; and for each that was asked for, whatever for whom.

    What has the same requirements, constraints and rules makes a set. Its name is made of the words that asked; where
    several have the same, or it is one of those `taken`, that of its first record is added. `asks` are in the order of
    the records.
    """
    groups: dict[bytes, list[Record]] = {}
    for record in records:
        groups.setdefault(_asked(record), []).append(record)
    names = [group[0].of or words(group[0]) for group in groups.values()]
    return tuple(
        RecordedSet(
            name=name if names.count(name) == 1 and name not in taken else f"{name} ({_mark(group)})",
            asks=tuple(record.path for record in group),
        )
        for name, group in zip(names, groups.values(), strict=True)
    )


def words(record: Record) -> str:
    """Return the words that asked, as a user would have written them: `-r requirements.txt flask`."""
    return name_of(dict.fromkeys(_words(record)))


def _words(record: Record) -> Iterator[str]:
    for option, wanted in (("-r", record.requirements), ("-c", record.constraints)):
        yield from (f"{option} {each.file}" for each in wanted if each.file is not None)
    yield from (each.requirement for each in record.requirements if each.file is None)


def _asked(record: Record) -> bytes:
    if record.of is not None:
        return msgspec.json.encode(record.of)
    return msgspec.json.encode((record.requirements, record.constraints, record.rules))


def _mark(records: Collection[Record]) -> str:
    return min(record.path for record in records).removeprefix(f"{FOLDER}/").removesuffix(".json")[:8]
