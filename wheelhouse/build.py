"""The story in one screen: read what is asked, resolve it, fill the store, plan the tree, apply what changed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from wheelhouse.arrivals import check, check_before_build, facts
from wheelhouse.backends import Backends
from wheelhouse.bring import Bring
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import IntegrityError
from wheelhouse.events import Notice, Report, redacted
from wheelhouse.index.cache import Cache
from wheelhouse.index.library import opened
from wheelhouse.index.walker import Walker
from wheelhouse.order import Order, reaching
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.reasons import reasons
from wheelhouse.records.writing import record
from wheelhouse.report import Result
from wheelhouse.requirements import text
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.contents import LARGEST, decoded
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Held
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.manifest import Status
from wheelhouse.tree.plan import plan
from wheelhouse.web.client import Web


def run(order: Order, report: Report) -> Result:
    """Build what was ordered, and return what it came to. Raises every WhbuildError; the old tree then stays."""
    began = time.monotonic()
    with _store(order.cache) as blobs:
        place = Folder(order.index or Path("index"), blobs)
        place.check()  # an index that cannot be added to is refused before anything is fetched
        ask = _asked(order, report)
        with Web(reaching(order.connection, ask.sources), report) as web:
            bring = Bring(blobs, web)
            closure = _resolved(ask, order, bring, blobs, web, report)
            held = {} if order.dry_run else _filled(closure, place, bring, blobs, report)
        changes = Changes() if order.dry_run else _applied(ask, closure, held, place, report)
    return Result(
        arguments=order.words,
        ask=ask,
        closures=(closure,),
        held=held,
        written=tuple(entry.path for entry in changes.puts),
        removed=changes.removals,
        seconds=time.monotonic() - began,
    )


@contextmanager
def _store(cache: Path | None) -> Iterator[Blobs]:
    """Give the store below the cache folder, or one that is gone afterwards."""
    if cache is not None:
        yield Blobs(cache / "files")
        return
    import tempfile  # noqa: PLC0415  (imports half the standard library, and only --no-cache-dir needs it)

    with tempfile.TemporaryDirectory(prefix="whbuild-") as folder:
        yield Blobs(Path(folder))


def _asked(order: Order, report: Report) -> Ask:
    def fetched(url: str) -> str:
        # A client of its own: the files may name logins and trusted hosts for all that comes after them.
        with Web(order.connection, report) as web:
            return decoded(web.get(url, limit=LARGEST).body, url)

    ask = text.read(
        arguments=order.arguments,
        files=order.files,
        constraints=order.constraints,
        rules=order.rules,
        sources=order.sources,
        fetch=fetched,
    )
    if not ask.wanted:
        places = ", ".join(map(redacted, order.files)) or "the command line"
        report(Notice(text=f"Nothing is asked for: no requirement is in {places}"))
    return ask


def _resolved(ask: Ask, order: Order, bring: Bring, blobs: Blobs, web: Web, report: Report) -> Closure:
    candidates = Candidates(ask, order.targets[0])
    with (
        Backends(ask, bring, blobs) as backends,
        opened(
            ask.sources,
            web=web,
            cache=None if order.cache is None else Cache(order.cache),
            clock=time.time,
            whole=bring.one,
            prepare=backends.metadata,
            strategy=order.strategy,
            report=report,
        ) as library,
    ):
        backends.use(library)
        backends.guard(partial(check_before_build, ask, candidates))
        walker = Walker(library, best=candidates.best, dependencies=candidates.dependencies)
        for wanted in candidates.wanted:
            walker.want(wanted.requirement)
        return resolve(ask, order.targets[0], library, report, candidates=candidates)


def _filled(closure: Closure, place: Folder, bring: Bring, blobs: Blobs, report: Report) -> dict[str, Held]:
    """Return what the store holds of the closure, by file name, after fetching what was missing and checking it all."""
    place.lend({pin.file.sha256 for pin in closure.pins if pin.file.sha256})
    held = bring.all(closure.pins, report)
    for pin in closure.pins:
        try:
            check(pin, held[pin.file.filename], blobs)
        except IntegrityError as error:
            raise error.with_context(*reasons(pin, closure.pins)) from None
    return held


def _applied(ask: Ask, closure: Closure, held: Mapping[str, Held], place: Folder, report: Report) -> Changes:
    """Add the closure to the index, and return what changed."""
    stored = [facts(pin, held[pin.file.filename]) for pin in closure.pins]
    records = dict([record(ask, closure, held)])
    statuses = [Status(project=pin.project, status=pin.status, reason=pin.status_reason) for pin in closure.pins]

    def changes() -> Changes:
        old = place.manifest()
        suspect = place.damaged(old)
        tree, _ = plan(old, stored, records, statuses=statuses, suspect=suspect)
        return diff(old, tree, suspect)

    if not changes():  # most runs change nothing, and need no lock for that
        return Changes()
    with place.lock(report):
        found = changes()
        apply(found, place)
        return found
