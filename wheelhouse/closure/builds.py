"""What it takes to build the sdists of closures: for each an environment of its own, as pip isolates its builds.

Like everything else it is resolved for the target; of what the user wrote that reaches in there which pip hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Build, Closure, Pin, Why
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.former import NOTHING, Former, Held
from wheelhouse.closure.library import Library
from wheelhouse.closure.markers import Markers
from wheelhouse.closure.recipes import Recipe, Recipes
from wheelhouse.closure.site import Site
from wheelhouse.closure.unbuildable import lacking
from wheelhouse.errors import WhbuildError
from wheelhouse.events import Event, Report, Resolving, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.build_requirements import asked_for_build


def _nothing(_: Candidates) -> None:
    """Go nowhere ahead."""


def with_builds(
    ask: Ask,
    found: Sequence[Closure | Unsolved],
    library: Library,
    recipes: Recipes,
    report: Report = silent,
    *,
    former: Former = NOTHING,
    lenient: bool = False,
    ahead: Callable[[Candidates], None] = _nothing,
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with `builds`: one for each sdist among the pins, and for each among what those take.

    The newest that fit, but for what is `former`; a later target prefers what earlier ones have for equal build
    requirements, which the recipes tell. `ahead` is called with the candidates of what is resolved next. A target for
    which something cannot be built becomes Unsolved; with `lenient`, the build says in `unknown` what is lacking.
    Raises SourceError, IntegrityError.
    """
    sites = [Site(each, lenient=lenient) for each in found if isinstance(each, Closure)]
    search = _Search(ask, library, recipes, report, former, ahead)
    while wave := [_Job(site=site, pin=pin) for site in sites for pin in site.take()]:
        recipes.expect([job.pin for job in wave])
        search.settle(wave)
    answers = iter([site.answer() for site in sites])
    return tuple(next(answers) if isinstance(each, Closure) else each for each in found)


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """An sdist to be built on a target."""

    site: Site
    pin: Pin


class _Search:
    """Finds the builds of many sdists at once: what is built with the same is resolved together."""

    def __init__(
        self,
        ask: Ask,
        library: Library,
        recipes: Recipes,
        report: Report,
        former: Former,
        ahead: Callable[[Candidates], None],
    ) -> None:
        self._ask = ask
        self._library = library
        self._recipes = recipes
        self._report = _progress(report)
        self._former = former
        self._ahead = ahead

    def settle(self, wave: Sequence[_Job]) -> None:
        """Give each site the builds of these sdists, or the reason why there is none."""
        groups: dict[tuple[str, ...], list[_Job]] = {}
        for job in wave:
            recipe = self._recipe(job)
            if recipe.error is None or job.site.forgives(job.pin, recipe.error):
                groups.setdefault(recipe.requires, []).append(job)
        asks = [(asked_for_build(self._ask, requires, _of(jobs[0].pin)), jobs) for requires, jobs in groups.items()]
        for ask, jobs in asks:
            self._ahead(Candidates(ask, jobs[0].site.target))
        for ask, jobs in asks:
            self._resolve(ask, jobs)

    def _recipe(self, job: _Job) -> Recipe:
        try:
            return self._recipes.of(job.pin, job.site.target)
        except WhbuildError as error:
            raise error.with_context(*job.site.wanted(job.pin)) from None

    def _resolve(self, ask: Ask, jobs: Sequence[_Job]) -> None:
        sites = list({id(job.site): job.site for job in jobs}.values())
        try:
            targets = [site.target for site in sites]
            found = resolve_each(ask, targets, self._library, self._report, former=self._before(jobs))
        except WhbuildError as error:
            first = jobs[0]
            where = f"while resolving what {first.pin.file.filename} is built with"
            raise error.with_context(where, *first.site.wanted(first.pin)) from None
        answers = dict(zip(map(id, sites), found, strict=True))
        for job in jobs:
            answer = answers[id(job.site)]
            failure = lacking(job.pin, answer)
            if failure is None or job.site.forgives(job.pin, failure):
                job.site.add(_build(job.pin, self._recipe(job), ask, answer))

    def _before(self, jobs: Sequence[_Job]) -> Former:
        """Return what these sdists were built with before; of several that go together, what the first was."""
        own: dict[str, Held] = {}
        for job in jobs:
            target = job.site.target.name
            known = self._former.builds.get((target, job.pin.file.filename))
            if known is not None:
                own.setdefault(target, known)
        return Former(own=own)


def _of(pin: Pin) -> str:
    return f"{pin.project} {pin.version}"


def _build(pin: Pin, recipe: Recipe, ask: Ask, answer: Closure | Unsolved) -> Build:
    markers = Markers(answer.target)
    return Build(
        project=pin.project,
        version=pin.version,
        sdist=pin.file.filename,
        requires=tuple(str(wanted.requirement) for wanted in ask.wanted if markers.in_effect(wanted)),
        pins=tuple(_to_build(pin, each) for each in answer.pins) if isinstance(answer, Closure) else (),
        compiled=recipe.compiled,
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


def _progress(report: Report) -> Report:
    """Return a reporter for the progress alone: of a build the run tells as a whole."""

    def progress(event: Event) -> None:
        if isinstance(event, Resolving):
            report(event)

    return progress
