"""`whbuild index`: what lies in a folder becomes its index, and an index learns what was put there by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.addition import Addition, changes_to, prove
from wheelhouse.errors import PlaceError
from wheelhouse.events import Report, silent
from wheelhouse.order import set_name
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.places.trouble import explained
from wheelhouse.records import reading
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.writing import recorded_set
from wheelhouse.strays.lain import Lain
from wheelhouse.strays.lying import Survey, surveyed
from wheelhouse.strays.owned import OWN, owned
from wheelhouse.strays.sorting import Sorted, sorted_out
from wheelhouse.strays.taken import read
from wheelhouse.strays.telling import Adoption, told
from wheelhouse.strays.vanished import check_unwanted, gone
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import JOURNAL, MANIFEST, PRIVATE, Manifest, Stored

_HINT = "Name a folder that holds wheels and sdists, at its top or in packages/, or an index."


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A folder as it was found: its manifest, what is not as that says, and what it does not say."""

    old: Manifest | None
    suspect: frozenset[str]
    survey: Survey

    @property
    def known(self) -> Mapping[str, Stored]:
        """The files of the index, by name."""
        return {file.filename: file for file in (self.old or Manifest()).stored}


class _Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done to a folder once it is locked: `changes`, files that go, and records to be proven."""

    adoption: Adoption
    changes: Changes
    place: Folder
    leaving: tuple[str, ...]
    unproven: tuple[str, ...]


def how(keep: int | None, grace: float | None) -> Writing:
    """Return how the index is written, with so many former states kept."""
    return Writing(by="whbuild index", now=instant(time.time()), keep=KEEP if keep is None else keep, grace=grace or 0.0)


def adopt(index: Path, name: str | None, writing: Writing, report: Report = silent) -> Adoption:
    """Return what came and went, once the index says so; `name` is that of the set which wants what came.

    Raises IntegrityError that names every file which cannot be taken in, PlaceError where files are gone that are
    wanted, or where the folder cannot be written or is not ours; nothing is changed then. Raises Unproven where what
    was asked for before is not answered any more.
    """
    root = _root(index)
    place = _place(root)
    place.settle(report)
    stamp = place.stamp()
    seen = _seen(place)
    if seen.old is None and not seen.survey.files and not seen.survey.wrong:
        raise PlaceError(f"There is no wheel and no sdist in {index}.", hint=_HINT)
    if not seen.survey.files and not seen.survey.wrong:  # most are as they were, and need no lock to be told so
        intent = _intent(root, seen, name)
        if not intent.changes:
            return intent.adoption
    with place.lock(report):
        now = seen if place.stamp() == stamp else _seen(place)  # another run may have been here meanwhile
        intent = _intent(root, now, name)
        _carry_out(intent, root)
    return intent.adoption


def _root(index: Path) -> Path:
    root = index.absolute()
    if not root.is_dir():
        raise PlaceError(f"{index} is no folder.", hint=_HINT)
    if (root.parent / MANIFEST).exists() and f"{root.name}/" in (PRIVATE, "packages/", "simple/"):
        raise PlaceError(
            f"{index} belongs to the index {index.parent}.", hint=f"Name that: whbuild index {index.parent}"
        )
    return root


def indexed(index: str, name: str | None, writing: Writing, report: Report, *, quiet: bool) -> str:
    """Return in words what `adopt` did; nothing with `quiet`. Raises what it raises."""
    adoption = adopt(Path(index), set_name(name), writing, report)
    return "" if quiet else told(adoption, index)


def _place(root: Path, lain: Lain | None = None) -> Folder:
    return Folder(root, lain or Lain(root, ()), adopting=True)


def _seen(place: Folder) -> _Seen:
    old = place.manifest()
    suspect = place.damaged(old)
    return _Seen(old=old, suspect=suspect, survey=surveyed(place.root, {*suspect, *(old or Manifest()).contents()}))


def _intent(root: Path, seen: _Seen, name: str | None) -> _Intent:
    found = sorted_out(read(root, seen.survey.files), seen.survey, seen.known)
    went = tuple(gone(root, seen.known, seen.suspect, found))
    moved = bool(found.came or went)
    records = _records(root, seen.old) if moved or JOURNAL in seen.suspect else {}
    check_unwanted(went, records.values())
    new = _addition(root, found, went, name)
    place = _place(root, Lain(root, (*found.there.items(), *_beside(seen))))
    wanted = changes_to(place, new, seen.old, seen.suspect)
    touched = {file.project for file in (*found.came, *went)}
    return _Intent(
        adoption=_adoption(seen, found, went, name or OWN, renewed=bool(wanted)),
        changes=_without(wanted, found.there),
        place=place,
        leaving=found.leaving,
        unproven=tuple(path for path, record in records.items() if JOURNAL in seen.suspect or _holds(record, touched)),
    )


def _adoption(seen: _Seen, found: Sorted, went: Sequence[Stored], name: str, *, renewed: bool) -> Adoption:
    lost = {file.filename for file in went}
    sizes = [file.blob.size for file in (*seen.known.values(), *found.came) if file.filename not in lost]
    return Adoption(
        came=found.came,
        went=tuple(went),
        moved=found.leaving,
        others=seen.survey.others,
        name=name,
        files=len(sizes),
        size=sum(sizes),
        renewed=renewed,
    )


def _addition(root: Path, found: Sorted, went: Sequence[Stored], name: str | None) -> Addition:
    """Return what comes and goes, among it what the sets say of it."""
    if not found.came and not went:
        return Addition(stored=(), records={}, statuses=(), locks={})
    there = () if not (root / PRIVATE).is_dir() else reading.recorded_sets(root) if name is None else reading.sets(root)
    said, silent_now = owned(there, name or OWN, found.came, {file.filename for file in went})
    return Addition(
        stored=found.came,
        records=dict(map(recorded_set, said)),
        statuses=(),
        locks={},
        without=frozenset(
            {*(f"packages/{file.filename}" for file in went), *(f"{PRIVATE}{one.path}" for one in silent_now)}
        ),
    )


def _beside(seen: _Seen) -> Iterator[tuple[str, Stored]]:
    """Yield the wheels of which only the METADATA beside them is to be written again."""
    for name, stored in seen.known.items():
        path = f"packages/{name}"
        if f"{path}.metadata" in seen.suspect and path not in seen.suspect:
            yield path, stored


def _without(changes: Changes, there: Collection[str]) -> Changes:
    """Return the changes without the files that lie where they belong."""
    return msgspec.structs.replace(changes, puts=tuple(entry for entry in changes.puts if entry.path not in there))


def _records(root: Path, old: Manifest | None) -> dict[str, Record]:
    """Return the records of the index, by path below `.whbuild/`. Raises PlaceError where one is damaged."""
    paths = (path for path in (old or Manifest()).texts if path.startswith(f"{PRIVATE}{FOLDER}/"))
    return {path.removeprefix(PRIVATE): reading.one(root / path) for path in paths}


def _holds(record: Record, projects: Collection[NormalizedName]) -> bool:
    return any(each.project in projects for each in (*record.members, *record.tools))


def _carry_out(intent: _Intent, root: Path) -> None:
    apply(intent.changes, intent.place)
    for path in intent.leaving:
        with explained(root / path):
            (root / path).unlink(missing_ok=True)
    if intent.unproven:
        prove(intent.place, intent.unproven)
