"""A folder as it was found -> what its index is to say of it, and what that changes there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.additions.addition import Addition, changes_to
from wheelhouse.carried.layout import JOURNAL, PRIVATE
from wheelhouse.places.folder import Folder
from wheelhouse.records import reading
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import recorded_set
from wheelhouse.strays.lain import Lain
from wheelhouse.strays.lying import Survey, surveyed
from wheelhouse.strays.owned import OWN, owned
from wheelhouse.strays.sorting import Sorted, sorted_out
from wheelhouse.strays.taken import read
from wheelhouse.strays.telling import Adoption
from wheelhouse.strays.vanished import check_unwanted, gone
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Manifest, Stored


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A folder as it was found: its manifest, what is not as that says, and what it does not say."""

    old: Manifest | None
    suspect: frozenset[str]
    survey: Survey

    @property
    def known(self) -> Mapping[str, Stored]:
        """The files of the index, by name."""
        return {file.filename: file for file in (self.old or Manifest()).stored}

    @property
    def has_news(self) -> bool:
        """Whether there are files that may be taken in."""
        return bool(self.survey.files or self.survey.wrong)


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done: `changes` in the `place`; paths at the top that are `leaving`; records to be proven then."""

    adoption: Adoption
    changes: Changes
    place: Folder
    leaving: tuple[str, ...]
    unproven: tuple[str, ...]


def seen(place: Folder) -> Seen:
    """Return what is in the folder. Raises PlaceError."""
    old = place.manifest()
    suspect = place.damaged(old)
    return Seen(old=old, suspect=suspect, survey=surveyed(place.root, {*suspect, *(old or Manifest()).contents()}))


def intent(found: Seen, name: str | None, root: Path, placed: Callable[[Lain], Folder]) -> Intent:
    """Return what is to be done; `placed` makes a place of what it is filled from.

    Raises IntegrityError for files that cannot be taken in, PlaceError for such as are gone and wanted.
    """
    new = sorted_out(read(root, found.survey.files), found.survey, found.known)
    went = gone(root, found.known, found.suspect, new)
    touched = {file.project for file in (*new.came, *went)}
    pending = JOURNAL in found.suspect
    records = _records(root, found.old) if touched or pending else {}
    check_unwanted(went, records.values())
    place = placed(Lain(root, (*new.there.items(), *_beside(found))))
    wanted = changes_to(place, _addition(root, new, went, name), found.old, found.suspect)
    return Intent(
        adoption=_adoption(found, new, went, name or OWN, renewed=bool(wanted)),
        changes=_without(wanted, new.there),
        place=place,
        leaving=new.leaving,
        unproven=tuple(path for path, record in records.items() if pending or _holds(record, touched)),
    )


def _adoption(seen: Seen, found: Sorted, went: Sequence[Stored], name: str, *, renewed: bool) -> Adoption:
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
    names = {file.filename for file in went}
    sets = _sets(root, name) if found.came or went else ()
    said, unsaid = owned(sets, name or OWN, found.came, names)
    return Addition(
        stored=found.came,
        records=dict(map(recorded_set, said)),
        statuses=(),
        locks={},
        without=frozenset((*(f"packages/{each}" for each in names), *(f"{PRIVATE}{each.path}" for each in unsaid))),
    )


def _sets(root: Path, name: str | None) -> Sequence[RecordedSet]:
    """Return the sets that may want files; what has no set of its own is one of them only where it is named."""
    if not (root / PRIVATE).is_dir():
        return ()
    return reading.recorded_sets(root) if name is None else reading.sets(root)


def _beside(seen: Seen) -> Iterator[tuple[str, Stored]]:
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
    return any(each.project in projects for each in (*record.members, *record.tools, *record.lockers))
