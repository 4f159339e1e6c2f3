"""The locks of an index against its records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from wheelhouse.carried.layout import is_lock
from wheelhouse.lock.locks import rendered
from wheelhouse.lock.names import both
from wheelhouse.proof.contents import is_rendered
from wheelhouse.proof.findings import Finding
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Manifest


def relocked(index: Path, manifest: Manifest, records: Sequence[Record]) -> Iterator[Finding]:
    """Yield a finding for each lock that is not the one which its record makes; `records` are those that can be read.

    Locks of which the record cannot be read are not looked at.
    """
    by_path = {record.path: record for record in records}
    left = {path for path in manifest.texts if is_lock(path)}
    for name, path in manifest.locks.items():
        left -= {*both(name)}
        record = by_path.get(path)
        expected = {} if record is None else rendered(record, manifest.stored)
        wrong = (lock for lock, content in expected.items() if not is_rendered(index, manifest, lock, content))
        yield from (_differing(lock, path) for lock in wrong)
    yield from (_differing(lock, None) for lock in sorted(left))


def _differing(lock: str, record: str | None) -> Finding:
    what = f"what the record {record} says" if record else "that of any record"
    return Finding(code="lock-differs", path=lock, message=f"{lock} is not {what}.")
