"""Some of the requirement sets of an index, by the names that a user gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from wheelhouse.errors import UsageError
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet


def chosen(sets: Iterable[RecordedSet], names: Sequence[str], index: Path) -> tuple[RecordedSet, ...]:
    """Return the sets with these names, in the order of the index; all where none is named. Raises UsageError."""
    there = tuple(sets)
    known = [each.name for each in there]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known)
            raise UsageError(
                f"{index} has no set {name!r}.",
                context=("It has", *(f"  {each}" for each in known)) if known else (),
                hint=f"Did you mean {near[0]!r}?" if near else None,
            )
    return tuple(each for each in there if not names or each.name in names)


def of_sets(records: Iterable[Record], sets: Iterable[RecordedSet]) -> tuple[Record, ...]:
    """Return the records that the sets name, in their order."""
    asks = {ask for each in sets for ask in each.asks}
    return tuple(record for record in records if record.path in asks)
