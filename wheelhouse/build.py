"""The story in one screen: read what is asked, answer it for each target, fill the store, plan the tree, apply it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from wheelhouse.addition import addition, applied
from wheelhouse.answers import Means, answers, closures, name_of, shortfall, unsolved
from wheelhouse.bring import Bring
from wheelhouse.carried.layout import instant
from wheelhouse.carried.switching import Writing
from wheelhouse.closure.closure import Closure
from wheelhouse.errors import WhbuildError
from wheelhouse.events import Notice, Report, redacted
from wheelhouse.order import Order, reaching
from wheelhouse.places.folder import Folder
from wheelhouse.preview.plan import Plan
from wheelhouse.records.memory import remembered
from wheelhouse.report import Result
from wheelhouse.requirements import text
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.contents import LARGEST, decoded
from wheelhouse.sets import asked_as, former
from wheelhouse.sources.homemade import Homemade
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Held
from wheelhouse.web.client import Web


def run(order: Order, report: Report) -> Result:
    """Build what was ordered, and return what it came to. Raises every WhbuildError; the old tree then stays."""
    began = time.monotonic()
    with ExitStack() as stack:
        blobs = stack.enter_context(_store(order.cache))
        place = Folder(order.index, blobs, _writing(order))
        place.check()  # an index that cannot be added to is refused before anything is fetched
        homemade = stack.enter_context(_homemade(order, blobs, place, report))
        ask = _asked(order, blobs, homemade, report)
        with _means(ask, order, blobs, homemade, report) as means:
            memory, now = remembered(place.root), asked_as(order, ask)
            found = answers(ask, means, former(now.name, memory, order.targets))
            error = shortfall(found, ask, order)
            if error is not None:
                raise error
            held = _filled(closures(found), place, means.bring, report)
        changes = applied(addition(ask, closures(found), held, now, memory), place, report)
    return Result(
        arguments=order.words,
        ask=ask,
        closures=closures(found),
        held=held,
        written=tuple(entry.path for entry in changes.puts),
        removed=changes.removals,
        seconds=time.monotonic() - began,
    )


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
    with _store(order.cache) as blobs, _homemade(order, blobs, None, report) as homemade:
        ask = _asked(order, blobs, homemade, report)
        with _means(ask, order, blobs, homemade, report) as means:
            memory = remembered(order.index)
            found = answers(ask, means, former(asked_as(order, ask).name, memory, order.targets))
        here = frozenset(_here(closures(found), blobs))
    seconds = time.monotonic() - began
    return Preview(
        plan=Plan(closures=closures(found), unsolved=unsolved(found), seconds=seconds, here=here),
        result=Result(
            arguments=order.words, ask=ask, closures=closures(found), held={}, written=(), removed=(), seconds=seconds
        ),
        shortfall=shortfall(found, ask, order),
    )


def _here(found: Sequence[Closure], blobs: Blobs) -> Iterator[str]:
    """Yield the names of the files that the store holds."""
    for closure in found:
        for pin in closure.files:
            if pin.file.sha256 is not None and blobs.get(pin.file.sha256) is not None:
                yield pin.file.filename


def _writing(order: Order) -> Writing:
    return Writing(by="whbuild", now=instant(time.time()), keep=order.keep, grace=order.grace)


@contextmanager
def _store(cache: Path | None) -> Iterator[Blobs]:
    """Give the store below the cache folder, or one that is gone afterwards."""
    if cache is not None:
        yield Blobs(cache / "files")
        return
    import tempfile  # noqa: PLC0415  (imports half the standard library, and only --no-cache-dir needs it)

    with tempfile.TemporaryDirectory(prefix="whbuild-") as folder:
        yield Blobs(Path(folder))


@contextmanager
def _means(ask: Ask, order: Order, blobs: Blobs, homemade: Homemade, report: Report) -> Iterator[Means]:
    """Give what a run works with, among it a client that reaches the sources of the ask."""
    with Web(reaching(order.connection, ask.sources), report) as web:
        yield Means(order=order, bring=Bring(blobs, web), blobs=blobs, web=web, homemade=homemade, report=report)


def _homemade(order: Order, blobs: Blobs, place: Folder | None, report: Report) -> Homemade:
    return Homemade(blobs, report, cache=order.cache, no_build=order.no_build, place=place)


def _asked(order: Order, blobs: Blobs, homemade: Homemade, report: Report) -> Ask:
    def fetched(url: str) -> str:
        # A client of its own: the files may name logins and trusted hosts for all that comes after them.
        with Web(order.connection, report) as web:
            return decoded(web.get(url, limit=LARGEST).body, url)

    def name(url: str, ask: Ask) -> str:
        with _means(ask, order, blobs, homemade, report) as means:
            return name_of(url, ask, means)

    ask = text.read(
        arguments=order.arguments,
        origins=order.origins,
        files=order.files,
        constraints=order.constraints,
        rules=order.rules,
        sources=order.sources,
        fetch=fetched,
        name=name,
    )
    if not ask.wanted:
        places = ", ".join(map(redacted, order.files)) or "the command line"
        report(Notice(text=f"Nothing is asked for: no requirement is in {places}"))
    return ask


def _filled(found: Sequence[Closure], place: Folder, bring: Bring, report: Report) -> dict[str, Held]:
    """Return what the store holds of the closures, by file name, after fetching what was missing and checking it."""
    place.lend({pin.file.sha256 for closure in found for pin in closure.files if pin.file.sha256})
    return bring.all(found, report)
