"""What targets to come will most likely take of the versions that are new, for the library to read ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from wheelhouse.closure.alignment import Pinned, platform, series
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.former import Held
from wheelhouse.closure.library import Library
from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Release
from wheelhouse.errors import SourceError, WhbuildError


def announce(new: Sequence[Pinned], of: Candidates, later: Sequence[Candidates], library: Library) -> None:
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


def firsts(done: Sequence[Candidates], later: Sequence[Candidates]) -> Iterator[Candidates]:
    """Yield those that will be the first of their Python, as soon as the first of all has an answer."""
    if len(done) == 1:
        firsts = {series(each.target): each for each in reversed(later)}
        firsts.pop(series(done[0].target), None)
        yield from reversed(firsts.values())


def changed(before: Closure, held: Held, judge: Candidates, library: Library) -> Iterator[File]:
    """Yield the files that a target will take with these versions, where it had others before."""
    old = {pin.project: pin.version for pin in before.pins}
    for project, version in held.items():
        with suppress(WhbuildError):  # whoever resolves meets it again, if it matters
            release = judge.nodes.release(library.project(project), version) if old.get(project) != version else None
            yield from (fit.file for fit in judge.fitting.fits(project, release)[:1]) if release is not None else ()


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
