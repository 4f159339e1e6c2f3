"""What a run adds to an index: files, records, locks; what that changes there, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from wheelhouse.additions.bystanders import bystanders
from wheelhouse.additions.catalogue import catalogued
from wheelhouse.additions.sets import outdated, renewed
from wheelhouse.additions.yanks import offered
from wheelhouse.arrivals import facts
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.events import Report
from wheelhouse.lock.locks import locked
from wheelhouse.lock.names import stem
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.records.memory import Memory, remembered
from wheelhouse.records.reading import recalled
from wheelhouse.records.record import FOLDER
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import record, recorded_set
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


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An ask of the requirement set `of`, and what answers it: a closure for each of some of its targets."""

    ask: Ask
    of: RecordedSet
    closures: tuple[Closure, ...]


def addition(answers: Sequence[Answered], held: Mapping[str, Held], memory: Memory) -> Addition:
    """Return what these answers add; `held` maps the names of their files.

    Of their sets the index may have former answers, which `memory` knows: those for the same targets go.
    """
    found = [
        (each, closure, record(each.ask, closure, held, Path.cwd(), each.of.name))
        for each in answers
        for closure in each.closures
    ]
    files = {pin.file.filename: pin for _, closure, _ in found for pin in closure.files}.values()
    written: dict[str, dict[str, str]] = {}
    for each, closure, (path, _) in found:
        written.setdefault(each.of.name, {})[closure.target.name] = path
    yanked = offered([(each.ask, closure) for each, closure, _ in found], memory.records.values())
    known = {each.of.name: renewed(each.of, written.get(each.of.name, {}), memory) for each in answers}
    return Addition(
        stored=tuple(_facts(pin, held[pin.file.filename], yanked) for pin in files),
        records=dict([*(content for _, _, content in found), *map(recorded_set, known.values())]),
        statuses=tuple(Status(project=pin.project, status=pin.status, reason=pin.status_reason) for pin in files),
        locks={stem(closure.target.name): path for _, closure, (path, _) in found},
        without=outdated(known, memory),
    )


def _facts(pin: Pin, held: Held, offered: Container[str]) -> Stored:
    known = facts(pin, held)
    return msgspec.structs.replace(known, yanked=False) if known.filename in offered else known


def applied(new: Callable[[Memory], Addition], place: Folder, report: Report) -> Changes:
    """Bring what is new to the index, prove what is there then, and return what changed.

    `new` makes it of what the index remembers, once more where another run was there meanwhile. Without changes nothing
    is touched.
    """
    stamp = place.stamp()
    intended = _intended(new, place)
    if not intended.changes:  # most runs change nothing, and need no lock for that
        return intended.changes
    with place.lock(report):
        if place.stamp() != stamp:
            intended = _intended(new, place)
        apply(intended.changes, place)
        prove(place, intended.added.records, intended.bystanders)
    return intended.changes


class _Intended(msgspec.Struct, frozen=True, kw_only=True):
    """What is new, what adding it changes in the index as it is now, and the records that it may spoil, by path."""

    added: Addition
    changes: Changes
    bystanders: tuple[str, ...]


def _intended(new: Callable[[Memory], Addition], place: Folder) -> _Intended:
    old, memory = place.manifest(), remembered(place.root)
    added = new(memory)
    others = [each for path, each in memory.records.items() if path not in added.without and path not in added.records]
    return _Intended(
        added=added,
        changes=changes_to(place, added, old, place.damaged(old)),
        bystanders=tuple(record.path for record in bystanders(added.stored, others)),
    )


def changes_to(place: Folder, addition: Addition, old: Manifest | None, suspect: frozenset[str]) -> Changes:
    """Return what adding that changes in the place.

    `old` is the manifest that is there, `suspect` the files that are not as it says.
    """

    def derived(new: Manifest) -> Mapping[str, Content]:
        locks = locked(new, old, lambda path: recalled(place.root, path, addition.records), suspect)
        return {**locks, **catalogued(new, old, place.root, addition.records, suspect)}

    tree, _ = planned(
        old,
        addition.stored,
        addition.records,
        statuses=addition.statuses,
        suspect=suspect,
        without=addition.without,
        locks=addition.locks,
        derived=derived,
    )
    return diff(old, tree, suspect)


def prove(place: Folder, records: Iterable[str], bystanders: Sequence[str] = ()) -> None:
    """Raise Unproven where what is on the disk now does not answer alone what these records say that it does.

    `bystanders` are the paths of records of former runs that may not be answered any more. The index counts as
    unfinished then: the next run proves it again, though it may have nothing to change.
    """
    from wheelhouse.proof.proving import check_written  # noqa: PLC0415  (a run that changes nothing proves nothing)

    try:
        check_written(place.root, (path for path in records if path.startswith(f"{FOLDER}/")), bystanders)
    except BaseException:
        place.mark()
        raise
