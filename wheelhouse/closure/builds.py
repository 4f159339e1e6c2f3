"""What it takes to build the sdists of closures: for each an environment of its own, as pip isolates its builds.

Like everything else it is resolved for the target. Nothing that the user wrote reaches in there but the rules that pip
hands on: which kinds of file, pre-releases, the time of upload; no requirement, no constraint, no hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
from packaging.requirements import InvalidRequirement, Requirement

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Build, Closure, Pin, Why
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.library import Library
from wheelhouse.closure.markers import Markers
from wheelhouse.closure.site import Site
from wheelhouse.closure.unbuildable import lacking, unreadable
from wheelhouse.errors import BuildError, RequirementsError, WhbuildError
from wheelhouse.events import Event, Report, Resolving, silent
from wheelhouse.requirements.ask import Ask, Origin, Rules, Wanted

# What an sdist is built with: its build requirements as written, sorted. Raises BuildError.
Requires: TypeAlias = Callable[[Pin], tuple[str, ...]]
# Some sdists that are built with the same.
_Alike: TypeAlias = list[tuple[Site, Pin]]


def _nothing(_: Candidates) -> None:
    """Go nowhere ahead."""


def with_builds(
    ask: Ask,
    found: Sequence[Closure | Unsolved],
    library: Library,
    requires: Requires,
    report: Report = silent,
    *,
    lenient: bool = False,
    ahead: Callable[[Candidates], None] = _nothing,
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with `builds`: one for each sdist among the pins, and for each among what those take.

    The newest that fit; a later target prefers what earlier ones have for equal build requirements. `requires` says
    what an sdist is built with, and raises BuildError where that cannot be known; `ahead` is called with the candidates
    of what is resolved next. A target for which something cannot be built becomes Unsolved; with `lenient`, the build
    says in `unknown` what is lacking. Raises SourceError and IntegrityError.
    """
    sites = [Site(each, lenient=lenient) for each in found if isinstance(each, Closure)]
    search = _Search(ask, library, requires, report, ahead)
    while wave := [(site, pin) for site in sites for pin in site.take()]:
        search.settle(wave)
    answers = iter([site.answer() for site in sites])
    return tuple(next(answers) if isinstance(each, Closure) else each for each in found)


class _Search:
    """Finds the builds of many sdists at once: what is built with the same is resolved together."""

    def __init__(
        self, ask: Ask, library: Library, requires: Requires, report: Report, ahead: Callable[[Candidates], None]
    ) -> None:
        self._ask = ask
        self._library = library
        self._requires = requires
        self._report = _progress(report)
        self._ahead = ahead
        self._learned: dict[str, tuple[tuple[str, ...], BuildError | None]] = {}

    def settle(self, wave: Sequence[tuple[Site, Pin]]) -> None:
        """Give each site the builds of these sdists, or the reason why there is none."""
        groups: dict[tuple[str, ...], _Alike] = {}
        for site, pin in wave:
            requires, error = self._learn(site, pin)
            if error is None or site.forgives(pin, error):
                groups.setdefault(requires, []).append((site, pin))
        asks = {requires: _asked(self._ask, requires, alike[0][1]) for requires, alike in groups.items()}
        for requires, alike in groups.items():
            self._ahead(Candidates(asks[requires], alike[0][0].target))
        for requires, alike in groups.items():
            self._resolve(asks[requires], alike)

    def _learn(self, site: Site, pin: Pin) -> tuple[tuple[str, ...], BuildError | None]:
        """Return what the sdist is built with, as far as that is known, and why no more is."""
        known = self._learned.get(pin.file.filename)
        if known is None:
            known = self._learned[pin.file.filename] = self._asked_for(site, pin)
        return known

    def _asked_for(self, site: Site, pin: Pin) -> tuple[tuple[str, ...], BuildError | None]:
        try:
            requires = self._requires(pin)
        except BuildError as error:
            return error.known, error
        except WhbuildError as error:
            raise error.with_context(*site.wanted(pin)) from None
        bad = next((text for text in requires if _is_bad(text, site)), None)
        return ((), unreadable(pin, bad)) if bad is not None else (requires, None)

    def _resolve(self, ask: Ask, alike: _Alike) -> None:
        sites = list({id(site): site for site, _ in alike}.values())
        try:
            found = resolve_each(ask, [site.target for site in sites], self._library, self._report)
        except WhbuildError as error:
            raise error.with_context(
                *f"while resolving what {alike[0][1].file.filename} is built with", *sites[0].wanted(alike[0][1])
            ) from None
        answers = dict(zip(map(id, sites), found, strict=True))
        for site, pin in alike:
            answer = answers[id(site)]
            failure = lacking(pin, answer)
            if failure is None or site.forgives(pin, failure):
                site.add(_build(ask, pin, answer))


def _asked(ask: Ask, requires: Sequence[str], pin: Pin) -> Ask:
    """Return the ask of an installer that prepares a build: what pip hands on to the pip that it runs for this."""
    origin = Origin(file=f"the build requirements of {pin.project} {pin.version}")
    rules = Rules(
        formats=ask.rules.formats,
        pre=ask.rules.pre,
        prefer_binary=ask.rules.prefer_binary,
        uploaded_before=ask.rules.uploaded_before,
    )
    wanted = tuple(Wanted(requirement=Requirement(text), origin=origin) for text in requires)
    return Ask(wanted=wanted, rules=rules, sources=ask.sources)


def _build(ask: Ask, pin: Pin, answer: Closure | Unsolved) -> Build:
    return Build(
        project=pin.project,
        version=pin.version,
        sdist=pin.file.filename,
        requires=tuple(str(wanted.requirement) for wanted in ask.wanted if Markers(answer.target).in_effect(wanted)),
        pins=tuple(_to_build(pin, each) for each in answer.pins) if isinstance(answer, Closure) else (),
    )


def _to_build(pin: Pin, needed: Pin) -> Pin:
    """Return the pin with the sdist as the one who wants it, in the place of the line that no user wrote."""
    why = [
        each
        if each.origin is None
        else Why(requirement=each.requirement, parent=pin.project, parent_version=pin.version, building=True)
        for each in needed.why
    ]
    return msgspec.structs.replace(needed, why=tuple(why))


def _is_bad(text: str, site: Site) -> bool:
    """Whether the text is no requirement, or has a marker that nobody can decide."""
    try:
        Markers(site.target).in_effect(Wanted(requirement=Requirement(text), origin=Origin()))
    except (InvalidRequirement, RequirementsError):
        return True
    return False


def _progress(report: Report) -> Report:
    """Return a reporter for the progress alone: of a build the run tells as a whole."""

    def progress(event: Event) -> None:
        if isinstance(event, Resolving):
            report(event)

    return progress
