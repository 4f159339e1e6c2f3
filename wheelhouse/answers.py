"""What answers the ask of an order: a closure for each of its targets, from the same indexes, asked once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.arrivals import check_before_build
from wheelhouse.bring import Bring
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.hashes import required
from wheelhouse.closure.library import Library as Answering
from wheelhouse.closure.remarks import TO_BUILD
from wheelhouse.dists.files import Sdist
from wheelhouse.dists.products import Product
from wheelhouse.errors import RequirementsError, WhbuildError
from wheelhouse.events import Event, Notice, Report, redacted
from wheelhouse.index.cache import Cache
from wheelhouse.index.library import Library, opened
from wheelhouse.index.walker import Walker
from wheelhouse.order import Order, reaching
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.locations import is_archive
from wheelhouse.sources.backends import Backends
from wheelhouse.sources.homemade import Homemade
from wheelhouse.store.blobs import Blobs
from wheelhouse.web.client import Web


def answers(
    ask: Ask, order: Order, bring: Bring, blobs: Blobs, web: Web, homemade: Homemade, report: Report
) -> tuple[Closure | Unsolved, ...]:
    """Return what answers the ask on each target, in their order. Raises every WhbuildError but a ResolutionError."""
    with _consulted(ask, order, bring, blobs, web, homemade, report) as (backends, library):

        def ahead(candidates: Candidates) -> None:
            backends.guard(partial(check_before_build, ask, candidates))
            if candidates.preferred:
                return  # what this target will take was announced; to walk again costs more than it finds
            _walk(library, candidates)

        told = _unless_built(order, report)
        found = resolve_each(ask, order.targets, _willing(library, order, bring, told), told, ahead=ahead)
        found = _with_builds(ask, order, found, library, backends, bring, report)
        if order.dry_run:
            found = _with_behind(ask, found, library)
        found = _with_newer(ask, found, library, report) if order.keep_newer else found
        return _with_wheels(ask, order, found, backends, bring, blobs, report)


def name_of(url: str, ask: Ask, order: Order, blobs: Blobs, homemade: Homemade, report: Report) -> str:
    """Return the name of the project at the URL: as its files state it, else as what is built of it does.

    The ask is what is known of it so far: where to look for what is built with. Raises WhbuildError.
    """
    stated = None if is_archive(url) else homemade.stated_name(url)
    if stated is not None:
        return stated
    with (
        Web(reaching(order.connection, ask.sources), report) as web,
        _consulted(ask, order, Bring(blobs, web), blobs, web, homemade, report),
    ):
        return (homemade.stated_name(url) if is_archive(url) else None) or homemade.made(None, url).dist.project


@contextmanager
def _consulted(
    ask: Ask, order: Order, bring: Bring, blobs: Blobs, web: Web, homemade: Homemade, report: Report
) -> Iterator[tuple[Backends, Library]]:
    """Give who knows what builds need, and what the indexes have."""
    with (
        Backends(ask, bring, blobs, report, cache=order.cache, no_build=order.no_build) as backends,
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
        homemade.build_by(backends.bench, bring.one)
        library.make_by(partial(_made, ask, homemade))
        yield backends, library


def _made(ask: Ask, homemade: Homemade, project: NormalizedName, url: str) -> Product:
    """Return what is made of a project; where hashes are required none is, since nothing tells its own beforehand."""
    if required(ask):
        raise RequirementsError(f"hashes are required, and nobody knows that of a file made of {redacted(url)}")
    return homemade.made(project, url)


def _walk(library: Library, candidates: Candidates) -> None:
    """Ask ahead for what the candidates will lead to."""
    walker = Walker(library, best=candidates.best, dependencies=candidates.dependencies)
    for wanted in candidates.wanted:
        walker.want(wanted.requirement)


def _with_builds(
    ask: Ask,
    order: Order,
    found: tuple[Closure | Unsolved, ...],
    library: Library,
    backends: Backends,
    bring: Bring,
    report: Report,
) -> tuple[Closure | Unsolved, ...]:
    if not any(isinstance(pin.dist, Sdist) for closure in closures(found) for pin in closure.pins):
        return found
    from wheelhouse.sources.sdists import buildable  # noqa: PLC0415  (many a run has wheels only)

    ahead = partial(_walk, library)
    return buildable(ask, found, library, backends, bring, report, lenient=order.allow_missing, ahead=ahead)


def _willing(library: Library, order: Order, bring: Bring, report: Report) -> Answering:
    """Return the library; with --allow-missing, one that goes on where an sdist cannot be built."""
    if not order.allow_missing:
        return library
    from wheelhouse.sources.unbuilt import Unbuilt  # noqa: PLC0415  (few runs are that lenient)

    return Unbuilt(library, bring, report)


def _unless_built(order: Order, report: Report) -> Report:
    """Return a reporter that does not say of sdists that others will build them, where this run does."""
    if order.dry_run or not order.build_wheels:
        return report

    def told(event: Event) -> None:
        if not (isinstance(event, Notice) and TO_BUILD in event.text):
            report(event)

    return told


def _with_wheels(
    ask: Ask,
    order: Order,
    found: tuple[Closure | Unsolved, ...],
    backends: Backends,
    bring: Bring,
    blobs: Blobs,
    report: Report,
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with wheels that are built here, where that is asked for, and only if all else is well."""
    sdists = any(isinstance(pin.dist, Sdist) for closure in closures(found) for pin in closure.pins)
    if order.dry_run or not (order.build_wheels and sdists) or shortfall(found, ask, order) is not None:
        return found
    from wheelhouse.wheels.replacing import with_wheels_built  # noqa: PLC0415  (few runs build anything)

    return with_wheels_built(closures(found), order, backends, bring, blobs, report)


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
