"""What answers the ask of an order: a closure for each of its targets, from the same indexes, asked once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
from msgspec.structs import replace
from packaging.utils import NormalizedName

from wheelhouse.arrivals import check_before_build
from wheelhouse.bring import Bring
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.former import NOTHING, Former
from wheelhouse.closure.hashes import required
from wheelhouse.closure.library import Library as Answering
from wheelhouse.closure.remarks import IGNORED, TO_BUILD
from wheelhouse.closure.settling import Found, settled
from wheelhouse.dists.files import File, Sdist
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import RequirementsError, WhbuildError
from wheelhouse.events import Event, Notice, Report, once, redacted
from wheelhouse.index.cache import Cache
from wheelhouse.index.library import Library, opened
from wheelhouse.index.walker import Walker
from wheelhouse.order import Order
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.build_requirements import asked_for_build
from wheelhouse.requirements.locations import is_archive
from wheelhouse.sources.asking import Asking
from wheelhouse.sources.backends import Backends
from wheelhouse.sources.homemade import Homemade
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.target import Target
from wheelhouse.web.client import Web


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What a run works with, beside what is asked of it."""

    order: Order
    bring: Bring
    blobs: Blobs
    web: Web
    homemade: Homemade
    report: Report


def _nothing(_: Library) -> None:
    """Look at nothing."""


def answers(ask: Ask, means: Means, former: Former = NOTHING, *, then: Callable[[Library], None] = _nothing) -> Found:
    """Return what answers the ask on each target, in their order: what is `former`, as long as it does.

    `then` may look at what the indexes said. Raises every WhbuildError but a ResolutionError.
    """
    order = means.order
    means = replace(means, report=once(_as_it_is(order, means.report)))
    with _consulted(ask, means) as (backends, library), Asking(backends, means.bring) as asking:

        def ahead(candidates: Candidates) -> None:
            backends.guard(partial(check_before_build, ask, candidates))
            if candidates.preferred and candidates.target is not order.targets[0]:
                return  # what this target will take was announced; to walk again costs more than it finds
            _expect(library, former)
            _walk(library, candidates)

        willing = _willing(library, means)
        walk = partial(_walk, library)
        early = partial(_ask_early, ask, asking, walk)
        resolved = partial(resolve_each, ask, order.targets, willing, means.report, foresee=walk, solved=early)

        def found(former: Former) -> Found:
            each = _with_lockers(ask, resolved(former=former, ahead=ahead), willing, means, former, walk)
            return _with_builds(ask, each, library, asking, means, former)

        answer = settled(found, former, ask, willing)
        if order.dry_run:
            answer = _with_behind(ask, answer, library)
        answer = _with_newer(ask, answer, library, means.report) if order.keep_newer else answer
        then(library)
        return _with_wheels(ask, answer, backends, means)


def name_of(url: str, ask: Ask, means: Means) -> str:
    """Return the name of the project at the URL: as its files state it, else as what is built of it does.

    The ask is what is known of it so far: where to look for what is built with. Raises WhbuildError.
    """
    homemade = means.homemade
    stated = None if is_archive(url) else homemade.stated_name(url)
    if stated is not None:
        return stated
    with _consulted(ask, means):
        return (homemade.stated_name(url) if is_archive(url) else None) or homemade.made(None, url).dist.project


@contextmanager
def _consulted(ask: Ask, means: Means) -> Iterator[tuple[Backends, Library]]:
    """Give who knows what builds need, and what the indexes have."""
    order, bring = means.order, means.bring

    def whole(file: File) -> Path:
        backends.announce(file)
        return bring.one(file)

    with (
        Backends(ask, bring, means.blobs, means.report, cache=order.cache, no_build=order.no_build) as backends,
        opened(
            ask.sources,
            web=means.web,
            cache=None if order.cache is None else Cache(order.cache),
            clock=time.time,
            whole=whole,
            prepare=backends.metadata,
            strategy=order.strategy,
            report=means.report,
        ) as library,
    ):
        backends.use(library, library.known)
        means.homemade.build_by(backends.bench, bring.one)
        library.make_by(partial(_made, ask, means.homemade))
        yield backends, library


def _made(ask: Ask, homemade: Homemade, project: NormalizedName, url: str) -> Product:
    """Return what is made of a project; where hashes are required none is, since nothing tells its own beforehand."""
    if required(ask):
        raise RequirementsError(f"hashes are required, and nobody knows that of a file made of {redacted(url)}")
    return homemade.made(project, url)


def _expect(library: Library, former: Former) -> None:
    """Ask for the pages of all that was needed before, which else come to light one behind the other."""
    for project in sorted(former.needed):
        library.project_ahead(project, _pass)


def _pass(_: Project) -> None:
    """Do nothing with a page: it is asked for again when it is needed."""


def _walk(library: Library, candidates: Candidates) -> None:
    """Ask ahead for what the candidates will lead to."""
    walker = Walker(library, best=candidates.best, dependencies=candidates.dependencies)
    for wanted in candidates.wanted:
        walker.want(wanted.requirement)


def _ask_early(ask: Ask, asking: Asking, walk: Callable[[Candidates], None], closure: Closure) -> None:
    """Begin to ask what the sdists of a closure are built with; where their hashes are to be looked at first, later."""
    if not required(ask):
        asking.expect_early(closure, partial(_toward, ask, closure.target, walk))


def _toward(ask: Ask, target: Target, walk: Callable[[Candidates], None], pin: Pin, requires: tuple[str, ...]) -> None:
    """Ask ahead for what an sdist is built with. Raises InvalidRequirement, RequirementsError."""
    walk(Candidates(asked_for_build(ask, requires, f"{pin.project} {pin.version}"), target))


def _with_lockers(
    ask: Ask, found: Found, library: Answering, means: Means, former: Former, ahead: Callable[[Candidates], None]
) -> Found:
    if not means.order.for_lockers:
        return found
    from wheelhouse.closure.lockers import with_lockers  # noqa: PLC0415  (only --for-lockers needs it)

    lenient = means.order.allow_missing
    return with_lockers(ask, found, library, means.report, former=former, lenient=lenient, ahead=ahead)


def _with_builds(ask: Ask, found: Found, library: Library, asking: Asking, means: Means, former: Former) -> Found:
    if not _has_sdists(found):
        return found
    from wheelhouse.sources.sdists import buildable  # noqa: PLC0415  (many a run has wheels only)

    lenient, ahead = means.order.allow_missing, partial(_walk, library)
    return buildable(ask, found, library, asking, means.report, former=former, lenient=lenient, ahead=ahead)


def _has_sdists(found: Found) -> bool:
    found_pins = (pin for closure in closures(found) for pin in (*closure.pins, *closure.lockers))
    return any(isinstance(pin.dist, Sdist) for pin in found_pins)


def _willing(library: Library, means: Means) -> Answering:
    """Return the library; with --allow-missing, one that goes on where an sdist cannot be built."""
    if not means.order.allow_missing:
        return library
    from wheelhouse.sources.unbuilt import Unbuilt  # noqa: PLC0415  (few runs are that lenient)

    return Unbuilt(library, means.bring, means.report)


def _as_it_is(order: Order, report: Report) -> Report:
    """Return a reporter that does not say of sdists that others will build them, where this run does.

    Nor, for lockers, that what a marker keeps from the target is ignored.
    """
    untrue = [*([TO_BUILD] if order.build_wheels and not order.dry_run else ()), *([IGNORED] * order.for_lockers)]
    if not untrue:
        return report

    def told(event: Event) -> None:
        if not (isinstance(event, Notice) and any(text in event.text for text in untrue)):
            report(event)

    return told


def _with_wheels(ask: Ask, found: Found, backends: Backends, means: Means) -> Found:
    """Return the answers with wheels that are built here, where that is asked for, and only if all else is well."""
    order = means.order
    wanted = order.build_wheels and not order.dry_run and _has_sdists(found)
    if not wanted or shortfall(found, ask, order) is not None:
        return found
    from wheelhouse.wheels.replacing import with_wheels_built  # noqa: PLC0415  (few runs build anything)

    return with_wheels_built(closures(found), order, backends, means.bring, means.blobs, means.report)


def _with_newer(ask: Ask, found: Found, library: Library, report: Report) -> Found:
    from wheelhouse.closure.newer import with_newer  # noqa: PLC0415  (only --keep-newer needs it)

    return tuple(with_newer(ask, each, library, report) if isinstance(each, Closure) else each for each in found)


def _with_behind(ask: Ask, found: Found, library: Library) -> Found:
    from wheelhouse.closure.behind import behind  # noqa: PLC0415  (only a plan tells of it)

    held_back = behind(ask, closures(found), library)
    return tuple(replace(each, behind=next(held_back)) if isinstance(each, Closure) else each for each in found)


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
