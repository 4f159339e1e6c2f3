"""Requirement sets that want files without an ask: what comes is wanted from then on, what went no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from wheelhouse.records.record import RecordedFile
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Stored

OWN = "own files"
"""The set of what was put into an index by hand, unless it is given another."""


def owned(
    sets: Iterable[RecordedSet], name: str, came: Sequence[Stored], went: Collection[str]
) -> tuple[tuple[RecordedSet, ...], tuple[RecordedSet, ...]]:
    """Return the sets that say something else now, and those that have nothing to say any more.

    The set with this name gets the files that `came`; from every set go the names of those that `went`.
    """
    there = {one.name: one for one in sets}
    after = {one.name: replace(one, files=_without(one.files, went)) for one in there.values()}
    if came:
        target = after.get(name) or RecordedSet(name=name)
        after[name] = replace(target, files=_with(target.files, came))
    changed = tuple(one for one in after.values() if one != there.get(one.name))
    return tuple(filter(_says_something, changed)), tuple(one for one in changed if not _says_something(one))


def _says_something(one: RecordedSet) -> bool:
    return bool(one.asks or one.files)


def _without(files: tuple[RecordedFile, ...], went: Collection[str]) -> tuple[RecordedFile, ...]:
    return tuple(file for file in files if file.filename not in went)


def _with(files: tuple[RecordedFile, ...], came: Iterable[Stored]) -> tuple[RecordedFile, ...]:
    by_name = {file.filename: file for file in (*files, *map(_recorded, came))}
    return tuple(by_name[name] for name in sorted(by_name))


def _recorded(file: Stored) -> RecordedFile:
    return RecordedFile(
        project=file.project,
        version=file.version,
        filename=file.filename,
        sha256=file.blob.sha256,
        size=file.blob.size,
    )
