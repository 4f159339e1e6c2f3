"""The locks of a tree: those that a run makes, and those of earlier runs on which it changed a fact."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.lock import names
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Content, Manifest, Stored


def locked(
    new: Manifest,
    old: Manifest | None,
    record: Callable[[str], Record | None],
    suspect: Collection[str] = (),
) -> dict[str, Content]:
    """Return the content of every lock that the new tree is to have, by path.

    `new` tells whose they are, `record` gives the record at a path below `.whbuild/`, or None where that cannot be
    read. What would be rendered alike stays as it is; `suspect` are the paths which are not on disk as the old manifest
    says.
    """
    there = {} if old is None else {path: blob for path, blob in old.texts.items() if path not in suspect}
    same_files = old is not None and (old.stored, old.rendering) == (new.stored, new.rendering)
    locks: dict[str, Content] = {}
    for name, path in new.locks.items():
        kept = {lock: there[lock] for lock in names.both(name) if lock in there}
        answer = None if same_files and len(kept) == 2 and _is_same(name, path, old, new) else record(path)
        locks |= kept if answer is None else rendered(answer, new.stored)
    return locks


def rendered(record: Record, stored: Sequence[Stored]) -> dict[str, bytes]:
    """Return both locks of the record, by path; `stored` are the facts about all files of the tree."""
    from wheelhouse.lock.hashed import hashed  # noqa: PLC0415  (a run that changes nothing writes no lock)
    from wheelhouse.lock.pylock import pylock  # noqa: PLC0415  (15 ms)

    first, second = names.both(names.stem(record.target))
    texts = {first: pylock(record, {file.filename: file for file in stored}), second: hashed(record, stored)}
    return {path: text.encode() for path, text in texts.items()}


def _is_same(name: str, record: str, old: Manifest | None, new: Manifest) -> bool:
    """Whether the lock is that of the same record with the same content."""
    path = f"{PRIVATE}{record}"
    return old is not None and old.locks.get(name) == record and old.texts.get(path) == new.texts[path]
