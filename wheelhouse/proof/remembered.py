"""What an index remembers, as far as it can be read; and what of it cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.errors import PlaceError
from wheelhouse.proof.findings import Finding
from wheelhouse.records import reading
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet

T = TypeVar("T")


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """Records, in order; sets, sorted by path; and a finding for each that cannot be read."""

    records: tuple[Record, ...]
    sets: tuple[RecordedSet, ...]
    findings: tuple[Finding, ...]


def remembered(index: Path, paths: Iterable[str], known: Collection[str | None]) -> Remembered:
    """Return what lies at those of the paths that are for records or sets; but for `known`, which are told already.

    An index of which nothing is asked, or nothing any more, has no record; a set that names one has it.
    """
    there = frozenset(paths)
    left = sorted(path for path in there if path not in known)
    records, unread = _read(index, FOLDER, left, reading.one)
    sets, others = _read(index, SETS, left, reading.one_set)
    findings = [*unread, *others, *_lost(sets, there)]
    if not records and any(path.startswith(f"{PRIVATE}{FOLDER}/") for path in there):
        message = "No record of what was asked for can be read, so there is nothing to prove."
        findings.append(Finding(code="record-damaged", message=message))
    return Remembered(records=reading.in_order(records), sets=tuple(sets), findings=tuple(findings))


def _lost(sets: Iterable[RecordedSet], there: Collection[str]) -> Iterator[Finding]:
    for each in sets:
        for ask in each.asks:
            if f"{PRIVATE}{ask}" not in there:
                message = f"The set {each.name!r} was answered by {PRIVATE}{ask}, which does not belong to the index."
                yield Finding(code="record-damaged", path=f"{PRIVATE}{each.path}", message=message)


def _read(index: Path, folder: str, paths: Iterable[str], one: Callable[[Path], T]) -> tuple[list[T], list[Finding]]:
    read, unread = [], []
    for path in paths:
        if path.startswith(f"{PRIVATE}{folder}/"):
            try:
                read.append(one(index / path))
            except PlaceError as error:
                unread.append(Finding(code="record-damaged", path=path, message=error.message))
    return read, unread
