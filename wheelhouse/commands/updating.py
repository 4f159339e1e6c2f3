"""`whbuild update`: what an index was asked for is asked again, and what is newer comes if somebody agrees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.additions.addition import Addition, Answered, addition, applied
from wheelhouse.additions.sets import asked_as
from wheelhouse.additions.yanks import restated, said
from wheelhouse.answers import answers, closures, shortfall
from wheelhouse.closure.closure import Pin
from wheelhouse.errors import UsageError
from wheelhouse.events import Report
from wheelhouse.index.library import Library
from wheelhouse.lock.names import stem
from wheelhouse.options import Options
from wheelhouse.order import Order, standing
from wheelhouse.pruning.wanted import spare, wanted
from wheelhouse.records.choosing import chosen
from wheelhouse.records.memory import Memory, known
from wheelhouse.records.reading import foreign
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import rules
from wheelhouse.renewing.again import Again, again
from wheelhouse.renewing.freedom import Freedom, held
from wheelhouse.renewing.options import recalled, unasked
from wheelhouse.renewing.proposal import Proposal, SetChange, change, proposed
from wheelhouse.store.jobs import Held
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Manifest, Stored
from wheelhouse.work import Work, working


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be newer: these sets, or all where none is named; with `prunes`, what nothing wants then goes."""

    sets: tuple[str, ...] = ()
    freedom: Freedom = Freedom()
    prunes: bool = False


class Updated(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, whether it was applied, and how that changed the index. `seconds` is wall time."""

    proposal: Proposal
    applied: bool = False
    changes: Changes = Changes()
    seconds: float


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """An index as it is before anything is asked."""

    manifest: Manifest
    memory: Memory


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked again, the order under which it was, and what answers it now.

    `yanks` say of the files that answered it before whether they are yanked.
    """

    asked: Again
    order: Order
    answer: Answered
    yanks: Mapping[str, bool | str]


def update(options: Options, wish: Wish, agree: Callable[[Proposal], bool], report: Report) -> Updated:
    """Ask again for what the index was asked for, and bring what is newer if `agree` says so.

    Raises every WhbuildError; the old tree then stays.
    """
    began = time.monotonic()
    with working(standing(unasked(options)), report, by="whbuild update") as work:
        index = seen(work)
        sets = _sets(index.memory, wish, work)
        parts = [part for of in sets for part in _parts(of, options, wish.freedom, index.memory, work)]
        proposal = _proposal(parts, index, wish)
        if not proposal or not agree(proposal):
            return Updated(proposal=proposal, seconds=time.monotonic() - began)
        changes = _brought(parts, index.manifest, work, wish)
    return Updated(proposal=proposal, applied=True, changes=changes, seconds=time.monotonic() - began)


def seen(work: Work) -> Index:
    """Return the index as it is. Raises PlaceError where there is none, or something of it cannot be read."""
    work.place.check()
    manifest = work.place.manifest()
    if manifest is None:
        raise foreign(work.order.index)
    return Index(manifest=manifest, memory=known(work.place.root))


def asked_again(of: RecordedSet, options: Options, memory: Memory, work: Work) -> Iterator[tuple[Again, Order]]:
    """Yield what the set asks, with the order under which it is asked now."""
    order = msgspec.structs.replace(standing(recalled(of, options)), set=of.name)
    before = order.rules.uploaded_before
    for each in again(of, memory.records, work.place.root, sources=order.sources, before=before):
        yield each, msgspec.structs.replace(order, targets=each.targets)


def _sets(memory: Memory, wish: Wish, work: Work) -> tuple[RecordedSet, ...]:
    index = work.order.index
    found = tuple(each for each in chosen(memory.sets.values(), wish.sets, index) if each.asks)
    if not found:
        what = f"The set {wish.sets[0]!r} of {index}" if wish.sets else f"{index}"
        raise UsageError(
            f"{what} was not asked for anything, so nothing in it can be newer.",
            hint=f"Build into it: whbuild REQUIREMENT... {index}",
        )
    records = [memory.records[path] for each in found for path in each.asks]
    there = {member.project for record in records for member in (*record.members, *record.tools)}
    for name in wish.freedom.only:
        if name not in there:
            raise _unknown(name, there, work)
    return found


def _unknown(name: NormalizedName, there: Iterable[NormalizedName], work: Work) -> UsageError:
    near = get_close_matches(name, sorted(there), 1)
    return UsageError(
        f"{work.order.index} was not asked for {name}, nor for anything that needs it.",
        hint=f"Did you mean {near[0]}?" if near else f"Ask for it: whbuild add {work.order.index} {name}",
    )


def _parts(of: RecordedSet, options: Options, freedom: Freedom, memory: Memory, work: Work) -> Iterator[Part]:
    for asked, order in asked_again(of, options, memory, work):
        yanks: dict[str, bool | str] = {}

        def look(
            library: Library, records: Sequence[Record] = asked.records, known: dict[str, bool | str] = yanks
        ) -> None:
            known |= said(library, records)

        with work.means(asked.ask.sources, order) as means:
            found = answers(asked.ask, means, held(asked.records, freedom), then=look)
        error = shortfall(found, asked.ask, order)
        if error is not None:
            raise error.with_context(f"in the set {of.name}")
        answer = Answered(
            ask=asked.written, of=asked_as(order, asked.ask), closures=tuple(map(asked.as_written, closures(found)))
        )
        yield Part(asked=asked, order=order, answer=answer, yanks=yanks)


def _proposal(parts: Sequence[Part], index: Index, wish: Wish) -> Proposal:
    stored = {file.filename: file for file in index.manifest.stored}
    taken = {pin.file.filename: pin.file.size for pin in _pins(parts)}
    kept = wanted(_others(parts, index.memory)) | taken.keys()
    return proposed(
        _changes(parts, stored),
        added=(size for name, size in taken.items() if name not in stored),
        unwanted=(file.blob.size for file in spare(index.manifest.stored, kept)),
        prunes=wish.prunes,
    )


def _changes(parts: Sequence[Part], stored: Mapping[str, Stored]) -> Iterator[SetChange]:
    """Yield what differs of each set."""
    by_set: dict[str, list[Part]] = {}
    for part in parts:
        by_set.setdefault(part.asked.of.name, []).append(part)
    for name, group in by_set.items():
        yield change(
            name,
            [record for part in group for record in part.asked.records],
            [closure for part in group for closure in part.answer.closures],
            stored,
            {filename: yanked for part in group for filename, yanked in part.yanks.items()},
        )


def _pins(parts: Iterable[Part]) -> Iterator[Pin]:
    """Yield all files that answer the parts."""
    return (pin for part in parts for closure in part.answer.closures for pin in closure.files)


def _brought(parts: Sequence[Part], manifest: Manifest, work: Work, wish: Wish) -> Changes:
    """Fetch what answers the parts, and bring it to the index."""
    files: dict[str, Held] = {}
    for part in parts:
        with work.means(part.asked.ask.sources, part.order) as means:
            files |= work.filled(part.answer.closures, means.bring)
    return applied(partial(_addition, parts, files, manifest, wish), work.place, work.report)


def _addition(
    parts: Sequence[Part], files: Mapping[str, Held], manifest: Manifest, wish: Wish, memory: Memory
) -> Addition:
    found = addition([part.answer for part in parts], files, memory)
    others = _others(parts, memory)
    taken = {pin.file.filename for pin in _pins(parts)}
    yanks = {name: yanked for part in parts for name, yanked in part.yanks.items() if name not in taken}
    kept = wanted(others) | taken if wish.prunes else {file.filename for file in manifest.stored}
    return msgspec.structs.replace(
        found,
        stored=(
            *found.stored,
            *restated((file for file in manifest.stored if file.filename in kept), yanks, others.records.values()),
        ),
        locks=dict(_locks(parts, manifest)),
        without=found.without | {f"packages/{file.filename}" for file in spare(manifest.stored, kept)},
    )


def _others(parts: Iterable[Part], memory: Memory) -> Memory:
    """Return the memory without the records of the sets that are asked again."""
    names = {part.asked.of.name for part in parts}
    asks = {ask for each in memory.sets.values() if each.name not in names for ask in each.asks}
    return Memory(records={ask: memory.records[ask] for ask in asks}, sets=memory.sets)


def _locks(parts: Sequence[Part], manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield the locks that are of these sets, or that nobody has: a lock is that of the last run for its target."""
    for part in parts:
        for record in part.asked.records:
            name = stem(record.target)
            if manifest.locks.get(name) in {None, record.path}:
                now = msgspec.structs.replace(record, of=part.asked.of.name, rules=rules(part.answer.ask.rules))
                yield name, now.path
