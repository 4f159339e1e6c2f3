"""The sdists of a run: what they are built with on each target, and which of them take a compiler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from wheelhouse.arrivals import check_pinned
from wheelhouse.bring import Bring
from wheelhouse.closure.builds import with_builds
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.former import Former
from wheelhouse.closure.recipes import Recipes
from wheelhouse.dists.compiling import builds_with_compiler, holds_sources, is_compiled
from wheelhouse.dists.files import BadFilename, Sdist, Wheel, parse_filename
from wheelhouse.dists.members import members, refusing
from wheelhouse.events import Report, redacted
from wheelhouse.index.library import Library
from wheelhouse.requirements.ask import Ask
from wheelhouse.sources.asking import Asking
from wheelhouse.sources.inquiry import sdist_of


def buildable(
    ask: Ask,
    found: Sequence[Closure | Unsolved],
    library: Library,
    asking: Asking,
    report: Report,
    *,
    former: Former,
    lenient: bool,
    ahead: Callable[[Candidates], None],
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with what their sdists are built with: see `closure.builds.with_builds`.

    A backend is asked only where the sdist has one of the hashes that the user allows.
    """
    pins = [pin for each in found if isinstance(each, Closure) for pin in each.pins if isinstance(pin.dist, Sdist)]
    inquiry, bring = asking.inquiring, asking.bring
    asking.backends.guard(partial(check_pinned, {pin.file.filename: pin.hashes for pin in pins}))
    recipes = Recipes(inquiry.requires, partial(_is_compiled, library, bring), inquiry.expect)
    return with_builds(ask, found, library, recipes, report, former=former, lenient=lenient, ahead=ahead)


def _is_compiled(library: Library, bring: Bring, pin: Pin, requires: tuple[str, ...]) -> bool:
    told = is_compiled(tuple(_beside(library, pin)))
    if told is not None:
        return told
    if builds_with_compiler(requires):
        return True
    dist = sdist_of(pin)
    with refusing(dist):
        return holds_sources(member.path for member in members(bring.one(pin.file), dist))


def _beside(library: Library, pin: Pin) -> Iterator[Wheel]:
    """Yield the wheels of the same version; none for a direct reference: an index may have another project."""
    if pin.made is not None or pin.source == redacted(pin.file.url):
        return
    for release in library.project(pin.project).releases:
        if release.version == pin.version:
            for offer in release.offers:
                with suppress(BadFilename):
                    dist = parse_filename(offer.file.filename, pin.project)
                    if isinstance(dist, Wheel):
                        yield dist
