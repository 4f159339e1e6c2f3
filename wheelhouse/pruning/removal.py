"""Requirements and files that are taken out of the sets of an index: what it remembers then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import version_of
from wheelhouse.pruning.remaining import Asked, project_of, remaining
from wheelhouse.pruning.words import Word
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record, RecordedFile, RecordedWanted
from wheelhouse.records.recorded_set import RecordedSet


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement, or a file of an organisation's own, that the set of this name has no more."""

    name: str
    what: RecordedWanted | RecordedFile

    @property
    def project(self) -> NormalizedName:
        """Its project."""
        return self.what.project if isinstance(self.what, RecordedFile) else project_of(self.what)


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """What an index remembers once something was taken out; `moved` maps former records to what is left of each."""

    memory: Memory
    taken: tuple[Taken, ...]
    moved: Mapping[str, Record | None]


def removal(
    memory: Memory, chosen: Collection[str], words: Sequence[Word], needs: Callable[[Record], Asked]
) -> Removal:
    """Return what is left when the sets of the chosen names want no more what the words say.

    A project is asked for no more; of the files that a set has as its own, those that are meant are so no more. A set
    that wants nothing then is gone; a record stays as long as a set names it. `needs` answers for the pins of a record.
    """
    gone = frozenset(word.project for word in words if word.version is None)
    asks = {ask: memory.records[ask] for name in chosen for ask in memory.sets[name].asks}
    moved = {
        ask: remaining(record, gone, needs(record))
        for ask, record in asks.items()
        if not gone.isdisjoint(map(project_of, record.requirements))
    }
    return Removal(
        memory=_after(memory, chosen, words, moved),
        taken=tuple(dict.fromkeys(each for name in sorted(chosen) for each in _taken(memory, name, gone, words))),
        moved=moved,
    )


def without_sets(memory: Memory, chosen: Collection[str]) -> Removal:
    """Return what is left without the sets of these names."""
    gone = {name: each for name, each in memory.sets.items() if name in chosen}
    lines = ((name, what) for name, each in gone.items() for what in _all(memory, each))
    sets = {name: each for name, each in memory.sets.items() if name not in gone}
    return Removal(
        memory=Memory(records={ask: memory.records[ask] for each in sets.values() for ask in each.asks}, sets=sets),
        taken=tuple(dict.fromkeys(Taken(name=name, what=what) for name, what in lines)),
        moved={},
    )


def _after(
    memory: Memory, chosen: Collection[str], words: Sequence[Word], moved: Mapping[str, Record | None]
) -> Memory:
    sets = {
        name: _without(each, words, moved) if name in chosen else each for name, each in sorted(memory.sets.items())
    }
    sets = {name: each for name, each in sets.items() if each.asks or each.files}
    # What another set asked already, in the same words and for the same target, is answered as it was.
    known = {**{left.path: left for left in moved.values() if left is not None}, **memory.records}
    return Memory(records={ask: known[ask] for each in sets.values() for ask in each.asks}, sets=sets)


def _without(each: RecordedSet, words: Sequence[Word], moved: Mapping[str, Record | None]) -> RecordedSet:
    asks = []
    for ask in each.asks:
        left = moved.get(ask)
        asks += [ask] if ask not in moved else [] if left is None else [left.path]
    files = tuple(file for file in each.files if not _is_meant(file, words))
    return msgspec.structs.replace(each, asks=tuple(dict.fromkeys(asks)), files=files)


def _taken(memory: Memory, name: str, gone: Collection[NormalizedName], words: Sequence[Word]) -> Iterator[Taken]:
    for what in _all(memory, memory.sets[name]):
        if _is_meant(what, words) if isinstance(what, RecordedFile) else project_of(what) in gone:
            yield Taken(name=name, what=what)


def _all(memory: Memory, each: RecordedSet) -> Iterator[RecordedWanted | RecordedFile]:
    """Yield all that the set wants."""
    for ask in each.asks:
        yield from memory.records[ask].requirements
    yield from each.files


def _is_meant(file: RecordedFile, words: Sequence[Word]) -> bool:
    return any(word.means(file.project, version_of(file.version)) for word in words)
