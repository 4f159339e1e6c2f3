"""`whbuild add`: a requirement set asks for more, and what it has stays as far as that goes together."""

from __future__ import annotations

import time
from functools import partial

import msgspec

from wheelhouse.additions.addition import Answered, addition, applied
from wheelhouse.additions.sets import asked_as, former
from wheelhouse.additions.unwanted import unwanted
from wheelhouse.answers import answers, closures, shortfall
from wheelhouse.asked import asked
from wheelhouse.commands.updating import asked_again, seen
from wheelhouse.errors import UsageError
from wheelhouse.events import Report
from wheelhouse.options import Options
from wheelhouse.order import Order, order
from wheelhouse.records.choosing import chosen
from wheelhouse.records.memory import Memory
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.renewing.again import Again
from wheelhouse.report import Result
from wheelhouse.store.jobs import Held
from wheelhouse.work import Work, working


def add(options: Options, report: Report) -> Result:
    """Ask for these requirements too, in the set that is named or the only one, and bring what answers all.

    Raises every WhbuildError; the old tree then stays.
    """
    began = time.monotonic()
    _check_more(options)
    more = order(options)
    with working(more, report, by="whbuild add") as work:
        memory = seen(work).memory
        of = _set(memory, more)
        held: dict[str, Held] = {}
        found = [
            _answered(again, _for(under, more, options), memory, work, held)
            for again, under in asked_again(of, options, memory, work)
        ]
        changes = applied(partial(addition, found, held), work.place, report)
        left = unwanted(work.place) if changes else ()
    return Result(
        arguments=more.words,
        ask=found[0].ask,
        closures=tuple(closure for each in found for closure in each.closures),
        held=held,
        written=tuple(entry.path for entry in changes.puts),
        removed=changes.removals,
        unwanted=left,
        seconds=time.monotonic() - began,
    )


def _check_more(options: Options) -> None:
    *more, index = options.words or (".",)
    if not (more or options.requirement or options.editable):
        hint = f"Name requirements after the index, or a file: whbuild add {index} -r more.txt"
        raise UsageError("It is not said what is to be added.", hint=hint)


def _set(memory: Memory, more: Order) -> RecordedSet:
    named = chosen(memory.sets.values(), [more.set] if more.set else (), more.index)
    found = tuple(each for each in named if each.asks)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"{more.index} was not asked for anything yet, so it is not known for whom to add.",
            hint="Build into it: whbuild REQUIREMENT... INDEX, with --python and --platform for other machines.",
        )
    raise UsageError(
        f"{more.index} has {len(found)} requirement sets, and it is not said which one is to have more.",
        context=("It has", *(f"  {each.name}" for each in found)),
        hint="Name it with --set.",
    )


def _for(under: Order, more: Order, options: Options) -> Order:
    """Return the order of the set with the words that are added."""
    return msgspec.structs.replace(
        under,
        arguments=more.arguments,
        origins=more.origins,
        files=options.requirement or (),
        constraints=options.constraint or (),
    )


def _answered(again: Again, under: Order, memory: Memory, work: Work, held: dict[str, Held]) -> Answered:
    """Answer what was asked for together with what is added, and fetch what that takes."""
    more = asked(msgspec.structs.replace(under, rules=again.ask.rules), work)
    both = again.with_more(more)
    with work.means(both.ask.sources, under) as means:
        found = answers(both.ask, means, former(again.of.name, memory, under.targets))
        error = shortfall(found, both.ask, under)
        if error is not None:
            raise error.with_context(f"together with what the set {again.of.name} has asked for before")
        held |= work.filled(closures(found), means.bring)
    return Answered(
        ask=both.written,
        of=asked_as(under, both.ask),
        closures=tuple(map(both.as_written, closures(found))),
    )
