"""What a run adds to an index: files, records, locks; what that changes there, and how it gets there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from wheelhouse.arrivals import facts
from wheelhouse.closure.closure import Closure
from wheelhouse.events import Report
from wheelhouse.lock.locks import locked
from wheelhouse.lock.names import stem
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.records.memory import Memory
from wheelhouse.records.reading import recalled
from wheelhouse.records.record import FOLDER
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import record, recorded_set
from wheelhouse.requirements.ask import Ask
from wheelhouse.sets import outdated, renewed
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


def addition(
    ask: Ask, found: Sequence[Closure], held: Mapping[str, Held], now: RecordedSet, memory: Memory
) -> Addition:
    """Return what these closures add; `held` maps the names of their files.

    They answer the requirement set `now`, of which `memory` may know former answers: those for the same targets go.
    """
    files = {pin.file.filename: pin for closure in found for pin in closure.files}.values()
    written = [record(ask, closure, held, Path.cwd()) for closure in found]
    names = [closure.target.name for closure in found]
    paths = [path for path, _ in written]
    known = renewed(now, dict(zip(names, paths, strict=True)), memory)
    return Addition(
        stored=tuple(facts(pin, held[pin.file.filename]) for pin in files),
        records=dict([*written, recorded_set(known)]),
        statuses=tuple(Status(project=pin.project, status=pin.status, reason=pin.status_reason) for pin in files),
        locks=dict(zip(map(stem, names), paths, strict=True)),
        without=outdated(known, memory),
    )


def applied(new: Addition, place: Folder, report: Report) -> Changes:
    """Bring it to the index, prove what is there then, and return what changed; without changes touch nothing."""
    before = _seen(place)
    wanted = changes_to(place, new, *before)
    if not wanted:  # most runs change nothing, and need no lock for that
        return wanted
    with place.lock(report):
        now = _seen(place)  # another run may have been here meanwhile
        wanted = wanted if now == before else changes_to(place, new, *now)
        apply(wanted, place)
        prove(place, new.records)
    return wanted


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


def _seen(place: Folder) -> tuple[Manifest | None, frozenset[str]]:
    """Return what the index says of itself, and the files that are not as it says."""
    old = place.manifest()
    return old, place.damaged(old)


def prove(place: Folder, records: Iterable[str]) -> None:
    """Raise Unproven where what is on the disk now does not answer alone what these records say that it does.

    The index counts as unfinished then: the next run proves it again, though it may have nothing to change.
    """
    from wheelhouse.proof.proving import check_written  # noqa: PLC0415  (a run that changes nothing proves nothing)

    try:
        check_written(place.root, (path for path in records if path.startswith(f"{FOLDER}/")))
    except BaseException:
        place.mark()
        raise
