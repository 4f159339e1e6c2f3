"""What else of the user's own lines has no answer: told with the first failure, not run by run."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby

from msgspec.structs import replace
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import answered
from wheelhouse.errors import ProjectNotFound, RequirementsError, ResolutionError, SourceError
from wheelhouse.requirements.ask import Ask, Wanted


def with_others(ask: Ask, candidates: Candidates, library: Library, error: ResolutionError) -> ResolutionError:
    """Return the error, and beside it why the user's own lines on other projects alone already find nothing."""
    for other in _others(ask, candidates, library):
        if other.message not in {told.message for told in (error, *error.beside)}:
            error.beside += (other,)
    return error


def _others(ask: Ask, candidates: Candidates, library: Library) -> list[ResolutionError]:
    by_project = groupby(sorted(candidates.wanted, key=_project), key=_project)
    found = (_failure(tuple(lines), ask, candidates, library) for _, lines in by_project)
    return [each for each in found if each is not None]


def _failure(lines: tuple[Wanted, ...], ask: Ask, candidates: Candidates, library: Library) -> ResolutionError | None:
    """Return why nothing answers these lines on one project, without asking what else their answer would need."""
    with suppress(SourceError, RequirementsError):
        if _is_hopeless(lines, candidates, library):
            alone = replace(ask, wanted=lines, rules=replace(ask.rules, no_deps=True))
            try:
                answered(alone, Candidates(alone, candidates.target, like=candidates), library)
            except ResolutionError as error:
                return error
    return None


def _is_hopeless(lines: tuple[Wanted, ...], candidates: Candidates, library: Library) -> bool:
    """Whether no file answers them: decided by what the index lists, which a failed resolution has mostly read."""
    if any(wanted.requirement.url is not None for wanted in lines):
        return False
    specifier = SpecifierSet()
    for wanted in lines:
        specifier &= wanted.requirement.specifier
    try:
        project = library.project(lines[0].project)
    except ProjectNotFound:
        return True
    return next(candidates.matching(project, specifier), None) is None


def _project(wanted: Wanted) -> NormalizedName:
    return wanted.project
