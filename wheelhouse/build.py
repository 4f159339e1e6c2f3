"""The story in one screen: read what is asked, answer it for each target, fill the store, plan the tree, apply it."""

from __future__ import annotations

import time
from functools import partial

import msgspec

from wheelhouse.additions.addition import Answered, addition, applied
from wheelhouse.additions.sets import asked_as, former
from wheelhouse.answers import answers, closures, shortfall, unsolved
from wheelhouse.asked import asked
from wheelhouse.errors import WhbuildError
from wheelhouse.events import Report
from wheelhouse.order import Order
from wheelhouse.places.folder import Folder
from wheelhouse.preview.plan import Plan
from wheelhouse.records.memory import remembered
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.report import Result
from wheelhouse.requirements.ask import Ask, Sources
from wheelhouse.tree.manifest import Stored
from wheelhouse.work import Work, working


def run(order: Order, report: Report) -> Result:
    """Build what was ordered, and return what it came to. Raises every WhbuildError; the old tree then stays."""
    began = time.monotonic()
    with working(order, report) as work:
        work.place.check()  # an index that cannot be added to is refused before anything is fetched
        ask = asked(order, work)
        return answered(ask, asked_as(order, ask), work, began)


def answered(ask: Ask, now: RecordedSet, work: Work, began: float) -> Result:
    """Answer the ask, which is of the requirement set `now`, and add what answers it to the index."""
    order = work.order
    with work.means(ask.sources) as means:
        found = answers(ask, means, former(now.name, remembered(work.place.root), order.targets))
        error = shortfall(found, ask, order)
        if error is not None:
            raise error
        held = work.filled(closures(found), means.bring)
    answer = Answered(ask=ask, of=now, closures=closures(found))
    changes = applied(partial(addition, (answer,), held), work.place, work.report)
    return Result(
        arguments=order.words,
        ask=ask,
        closures=closures(found),
        held=held,
        written=tuple(entry.path for entry in changes.puts),
        removed=changes.removals,
        unwanted=_unwanted(work.place) if changes else (),
        sdists=work.place.has_sdists(),
        elsewhere=_indexes(order.sources) != _indexes(ask.sources),
        seconds=time.monotonic() - began,
    )


def _indexes(sources: Sources) -> tuple[str | None, ...]:
    return sources.index_url, *sources.extra_index_urls


def _unwanted(place: Folder) -> tuple[Stored, ...]:
    from wheelhouse.additions.unwanted import unwanted  # noqa: PLC0415  (a run that changes nothing leaves nothing)

    return unwanted(place)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a run would bring; `result` is that of the targets which have an answer.

    `shortfall` is the error in which the run would end: a target without an answer, files that are missing.
    """

    plan: Plan
    result: Result
    shortfall: WhbuildError | None


def plan(order: Order, report: Report) -> Preview:
    """Return what `run` would bring, and write nothing. Raises WhbuildError where not even that is known."""
    began = time.monotonic()
    with working(order, report) as work:
        ask = asked(order, work)
        with work.means(ask.sources) as means:
            name = asked_as(order, ask).name
            found = answers(ask, means, former(name, remembered(order.index), order.targets))
        here = work.here(closures(found))
    seconds = time.monotonic() - began
    return Preview(
        plan=Plan(closures=closures(found), unsolved=unsolved(found), seconds=seconds, here=here),
        result=Result(
            arguments=order.words, ask=ask, closures=closures(found), held={}, written=(), removed=(), seconds=seconds
        ),
        shortfall=shortfall(found, ask, order),
    )
