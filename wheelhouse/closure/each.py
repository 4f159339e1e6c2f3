"""Every target in turn: a later one takes what an earlier one has, where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import msgspec

from wheelhouse.closure.alignment import Alignment, Pinned, platform, series
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.former import NOTHING, Former
from wheelhouse.closure.library import Library
from wheelhouse.closure.nodes import Nodes
from wheelhouse.closure.remarks import ignored, remarks, tell
from wheelhouse.closure.resolve import answered
from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Release
from wheelhouse.errors import BuildError, RequirementsError, ResolutionError, SourceError, WhbuildError
from wheelhouse.events import Answering, Event, Notice, Report, Resolved, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target


class Unsolved(msgspec.Struct, frozen=True, kw_only=True):
    """A target for which there is no answer, and why."""

    target: Target
    error: ResolutionError | RequirementsError | BuildError

    @property
    def errors(self) -> tuple[WhbuildError, ...]:
        """The reason, and what else would be met once it is mended."""
        return self.error, *(() if isinstance(self.error, RequirementsError) else self.error.beside)


def _nothing(_: Candidates) -> None:
    """Go nowhere ahead."""


def _ignore(_: Closure) -> None:
    """Wait for the others."""


def resolve_each(
    ask: Ask,
    targets: Sequence[Target],
    library: Library,
    report: Report = silent,
    *,
    former: Former = NOTHING,
    ahead: Callable[[Candidates], None] = _nothing,
    foresee: Callable[[Candidates], None] = _nothing,
    solved: Callable[[Closure], None] = _ignore,
) -> tuple[Closure | Unsolved, ...]:
    """Return the closure for each target, or why there is none, in the order given.

    Each is what `resolve` returns with candidates that prefer what is `former`, and what the targets before it have
    (`Alignment`); where only files are missing, it has gaps. `ahead` is called before a target's turn with its
    candidates, `foresee` before with those that will be the first of their Python, as far as is known what they prefer,
    `solved` with each closure as soon as it is there. What is true of several targets is reported once. Raises
    SourceError and IntegrityError, naming the target, and for a single one RequirementsError.
    """
    report = _once(report)
    nodes = Nodes()
    held = [former.own.get(target.name, {}) for target in targets]
    all_candidates = [Candidates(ask, each, held=own, nodes=nodes) for each, own in zip(targets, held, strict=True)]
    tell([(each.target.name, ignored(ask, each)) for each in all_candidates], report)
    found: list[Closure | Unsolved] = []
    alignment = Alignment(library, former.others)

    def led(each: Candidates) -> Candidates:
        preferred = alignment.preferred(each.target)
        return Candidates(ask, each.target, nodes=nodes, preferred=preferred, held=each.held, like=each)

    for place, each in enumerate(all_candidates, 1):
        report(Answering(target=each.target.name, place=place, targets=len(targets)))
        candidates = led(each)
        ahead(candidates)
        found.append(_answer(ask, candidates, library, report, alone=len(targets) == 1))
        if isinstance(found[-1], Closure):
            solved(found[-1])
        new = alignment.add(candidates, _pins(found[-1]))
        _announce(new, each, all_candidates[place:], library)
        for first in _firsts(all_candidates[:place], all_candidates[place:]):
            foresee(led(first))
    _conclude(ask, all_candidates, found, report)
    return tuple(found)


def _answer(ask: Ask, candidates: Candidates, library: Library, report: Report, *, alone: bool) -> Closure | Unsolved:
    target = candidates.target
    try:
        return answered(ask, candidates, library, report)
    except ResolutionError as error:
        from wheelhouse.closure.besides import with_others  # noqa: PLC0415  (only a failure is told of)
        from wheelhouse.closure.gaps import with_gaps  # noqa: PLC0415  (only a failure has gaps)

        preferred, held = candidates.preferred, candidates.held
        closure = with_gaps(ask, target, library, error, _unresolved(report), preferred=preferred, held=held)
        if closure is not None and closure.gaps:
            return closure
        return Unsolved(target=target, error=with_others(ask, candidates, library, error))
    except RequirementsError as error:
        if alone:
            raise
        return Unsolved(target=target, error=error)
    except WhbuildError as error:
        raise error if alone else error.with_context(f"while resolving for {target.name}") from None


def _announce(new: Sequence[Pinned], of: Candidates, later: Sequence[Candidates], library: Library) -> None:
    """Let the library read ahead what targets to come will most likely take of the versions that are new."""
    taken = {series(of.target): new}
    for candidates in later:
        python = series(candidates.target)
        # What the first target of a Python passes over, those after it will not take either.
        taken.setdefault(python, [each for each in new if each.to_all and _likely(each, candidates) is not None])
    library.expect(file for each in later for file in _to_come(new, taken[series(each.target)], of, each))


def _to_come(new: Sequence[Pinned], taken: Sequence[Pinned], of: Candidates, to: Candidates) -> Iterator[File]:
    alike = platform(of.target) == platform(to.target)
    kin = alike or series(of.target) == series(to.target)
    for each in new if alike else taken:
        # What one could not agree on, its kin cannot either: they may have to take its sdist.
        file = _first(each, to) if kin and each.apart else _likely(each, to)
        if file is not None:
            yield file


def _firsts(done: Sequence[Candidates], later: Sequence[Candidates]) -> Iterator[Candidates]:
    """Yield those that will be the first of their Python, as soon as the first of all has an answer."""
    if len(done) == 1:
        firsts = {series(each.target): each for each in reversed(later)}
        firsts.pop(series(done[0].target), None)
        yield from reversed(firsts.values())


def _likely(pinned: Pinned, candidates: Candidates) -> File | None:
    """Return the file that the target would take; none for an sdist where others have a wheel: it will look further."""
    file = _first(pinned, candidates)
    return file if file is None or file.filename.endswith(".whl") or not _has_wheels(pinned.release) else None


def _first(pinned: Pinned, candidates: Candidates) -> File | None:
    """Return the best file of the version that the target can use."""
    if candidates.held.get(pinned.project, pinned.release.version) != pinned.release.version:
        return None
    with suppress(SourceError):  # the resolver meets it again, if it matters
        return next((fit.file for fit in candidates.fitting.fits(pinned.project, pinned.release)), None)
    return None


def _has_wheels(release: Release) -> bool:
    return any(offer.file.filename.endswith(".whl") for offer in release.offers)


def _conclude(
    ask: Ask, all_candidates: Sequence[Candidates], found: Sequence[Closure | Unsolved], report: Report
) -> None:
    said = [
        (each.target.name, remarks(each, ask, candidates) if isinstance(each, Closure) else ())
        for each, candidates in zip(found, all_candidates, strict=True)
    ]
    tell(said, report)
    closures = [each for each in found if isinstance(each, Closure)]
    if closures:
        pinned = {pin.project for closure in closures for pin in closure.pins}
        lost = {gap.project for closure in closures for gap in closure.gaps}
        report(Resolved(pins=len(pinned | lost), targets=len(closures)))


def _pins(answer: Closure | Unsolved) -> tuple[Pin, ...]:
    return answer.pins if isinstance(answer, Closure) else ()


def _once(report: Report) -> Report:
    """Return a reporter that gives each notice once."""
    told: set[str] = set()

    def once(event: Event) -> None:
        if not isinstance(event, Notice):
            report(event)
        elif event.text not in told:
            told.add(event.text)
            report(event)

    return once


def _unresolved(report: Report) -> Report:
    """Return a reporter that leaves out that one closure was found: at the end that is told of all."""
    return lambda event: None if isinstance(event, Resolved) else report(event)
