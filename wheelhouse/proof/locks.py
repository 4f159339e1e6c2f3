"""The locks of an index against its records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelhouse.lock.locks import rendered
from wheelhouse.lock.names import both
from wheelhouse.proof.findings import Finding
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Manifest, blob_of, is_lock
from wheelhouse.tree.plan import RENDERING


def relocked(manifest: Manifest, records: Sequence[Record]) -> Iterator[Finding]:
    """Yield a finding for each lock that is not the one which its record makes; `records` are those that can be read.

    Locks of another generation are not looked at, as are those of which the record cannot be read.
    """
    if manifest.rendering != RENDERING:
        return
    by_path = {record.path: record for record in records}
    there = {path: blob for path, blob in manifest.texts.items() if is_lock(path)}
    for name, path in manifest.locks.items():
        record = by_path.get(path)
        expected = {lock: there.get(lock) for lock in both(name)}
        if record is not None:
            expected = {lock: blob_of(content) for lock, content in rendered(record, manifest.stored).items()}
        yield from (_differing(lock, path) for lock in expected if there.pop(lock, None) != expected[lock])
    yield from (_differing(lock, None) for lock in there)


def _differing(lock: str, record: str | None) -> Finding:
    what = f"what the record {record} says" if record else "that of any record"
    return Finding(code="lock-differs", path=lock, message=f"{lock} is not {what}.")
