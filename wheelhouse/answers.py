"""What answers the ask of an order: a closure for each of its targets, from the same indexes, asked once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from wheelhouse.arrivals import check_before_build
from wheelhouse.backends import Backends
from wheelhouse.bring import Bring
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.errors import WhbuildError
from wheelhouse.events import Report, redacted
from wheelhouse.index.cache import Cache
from wheelhouse.index.library import Library, opened
from wheelhouse.index.walker import Walker
from wheelhouse.order import Order
from wheelhouse.requirements.ask import Ask
from wheelhouse.store.blobs import Blobs
from wheelhouse.web.client import Web


def answers(
    ask: Ask, order: Order, bring: Bring, blobs: Blobs, web: Web, report: Report
) -> tuple[Closure | Unsolved, ...]:
    """Return what answers the ask on each target, in their order. Raises every WhbuildError but a ResolutionError."""
    with (
        Backends(ask, bring, blobs, report) as backends,
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
        backends.use(library, library.known)

        def ahead(candidates: Candidates) -> None:
            backends.guard(partial(check_before_build, ask, candidates))
            if candidates.preferred:
                return  # what this target will take was announced; to walk again costs more than it finds
            walker = Walker(library, best=candidates.best, dependencies=candidates.dependencies)
            for wanted in candidates.wanted:
                walker.want(wanted.requirement)

        found = resolve_each(ask, order.targets, library, report, ahead=ahead)
        if order.dry_run:
            found = _with_behind(ask, found, library)
        return _with_newer(ask, found, library, report) if order.keep_newer else found


def _with_newer(
    ask: Ask, found: Sequence[Closure | Unsolved], library: Library, report: Report
) -> tuple[Closure | Unsolved, ...]:
    from wheelhouse.closure.newer import with_newer  # noqa: PLC0415  (only --keep-newer needs it)

    return tuple(with_newer(ask, each, library, report) if isinstance(each, Closure) else each for each in found)


def _with_behind(ask: Ask, found: Sequence[Closure | Unsolved], library: Library) -> tuple[Closure | Unsolved, ...]:
    from wheelhouse.closure.behind import behind  # noqa: PLC0415  (only a plan tells of it)

    held_back = behind(ask, closures(found), library)
    return tuple(
        msgspec.structs.replace(each, behind=next(held_back)) if isinstance(each, Closure) else each for each in found
    )


def closures(found: Sequence[Closure | Unsolved]) -> tuple[Closure, ...]:
    """Return the answers that are closures."""
    return tuple(each for each in found if isinstance(each, Closure))


def unsolved(found: Sequence[Closure | Unsolved]) -> tuple[Unsolved, ...]:
    """Return those that are none."""
    return tuple(each for each in found if isinstance(each, Unsolved))


def shortfall(found: Sequence[Closure | Unsolved], ask: Ask, order: Order) -> WhbuildError | None:
    """Return what keeps the answers from being delivered: targets without one, and files that are missing."""
    failed, solved = unsolved(found), closures(found)
    if not failed and (order.allow_missing or not any(each.gaps for each in solved)):
        return None
    from wheelhouse.closure.shortfalls import missing, unanswered  # noqa: PLC0415  (only a failure is explained)
    from wheelhouse.phrases import phrase  # noqa: PLC0415

    error = unanswered(failed, solved, phrase) if failed else missing(solved, phrase)
    return error.with_context(*_where(ask, order))


def _where(ask: Ask, order: Order) -> Iterator[str]:
    """Say which indexes were asked first, where another one of them may have what is lacking."""
    urls = (*ask.sources.extra_index_urls, *filter(None, [ask.sources.index_url]))
    if len(urls) > 1 and order.strategy == "first-index":
        names = ", then ".join(map(redacted, dict.fromkeys(urls)))
        yield f"each name is answered by the first index that has it: {names} (see --index-strategy, --index-for)"
