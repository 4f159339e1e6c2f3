"""What a run adds to an index: files, records, locks; and what that changes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from wheelhouse.arrivals import facts
from wheelhouse.closure.closure import Closure
from wheelhouse.lock.locks import locked
from wheelhouse.lock.names import stem
from wheelhouse.places.folder import Folder
from wheelhouse.records.reading import recalled
from wheelhouse.records.writing import record
from wheelhouse.requirements.ask import Ask
from wheelhouse.store.jobs import Held
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.manifest import Content, Manifest, Status, Stored
from wheelhouse.tree.plan import plan as planned


class Addition(msgspec.Struct, frozen=True, kw_only=True):
    """What a run adds to an index, and takes away.

    `records` are by path, and `locks` says for the name of each which record is its own. `without` are paths of the
    index that it is to have no more: files, and records below `.whbuild/`.
    """

    stored: tuple[Stored, ...]
    records: Mapping[str, bytes]
    statuses: tuple[Status, ...]
    locks: Mapping[str, str]
    without: frozenset[str] = frozenset()


def addition(ask: Ask, found: Sequence[Closure], held: Mapping[str, Held]) -> Addition:
    """Return what these closures add; `held` maps the names of their files."""
    files = {pin.file.filename: pin for closure in found for pin in closure.files}.values()
    written = [record(ask, closure, held, Path.cwd()) for closure in found]
    return Addition(
        stored=tuple(facts(pin, held[pin.file.filename]) for pin in files),
        records=dict(written),
        statuses=tuple(Status(project=pin.project, status=pin.status, reason=pin.status_reason) for pin in files),
        locks={stem(closure.target.name): path for closure, (path, _) in zip(found, written, strict=True)},
    )


def changes_to(place: Folder, addition: Addition, old: Manifest | None, suspect: frozenset[str]) -> Changes:
    """Return what adding that changes in the place.

    `old` is the manifest that is there, `suspect` the files that are not as it says.
    """

    def lock(new: Manifest) -> Mapping[str, Content]:
        return locked(new, old, lambda path: recalled(place.root, path, addition.records), suspect)

    tree, _ = planned(
        old,
        addition.stored,
        addition.records,
        statuses=addition.statuses,
        suspect=suspect,
        without=addition.without,
        locks=addition.locks,
        locked=lock,
    )
    return diff(old, tree, suspect)
