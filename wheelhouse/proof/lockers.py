"""Whether whoever locks for all platforms at once finds a lock in an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from wheelhouse.closure.lockers import lockable
from wheelhouse.errors import SourceError, WhbuildError
from wheelhouse.proof.asking import ask
from wheelhouse.proof.library import Alone, For
from wheelhouse.proof.told import Told
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_target import target


class Unlockable(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no lock of what a record asks for."""

    target: str
    message: str


def unlockable(index: Path, records: Sequence[Record]) -> Iterator[Unlockable]:
    """Yield what keeps lockers from a lock of what these records ask for, of each that has no answer for them.

    A record that cannot be asked again is passed over: the proof tells of it.
    """
    try:
        alone = Alone(index, Told(records))
    except SourceError:
        return
    yield from _unlockable((record for record in records if not _proven(record)), alone)


def _proven(record: Record) -> bool:
    """Whether the proof looks for a lock: what it finds, and what was known to be missing, is told there."""
    return bool(record.lockers or record.lockers_without)


def _unlockable(records: Iterable[Record], alone: Alone) -> Iterator[Unlockable]:
    for record in records:
        known = target(record)
        try:
            if known is not None:
                lockable(ask(record), known, For(record, alone))
        except WhbuildError as error:
            yield Unlockable(target=record.target, message=error.message)
        except (ValueError, KeyError):
            continue
