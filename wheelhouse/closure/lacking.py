"""Which projects are in the way only because the target can use none of their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.causes import Causes
from wheelhouse.closure.direct import direct_file
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.library import Library
from wheelhouse.closure.needs import Need, Ranged
from wheelhouse.errors import ProjectNotFound
from wheelhouse.requirements.ask import Wanted


def lacking(causes: Causes, graph: Graph) -> tuple[NormalizedName, ...]:
    """Return those of the projects that take part in a failure, or lie below one, that lack nothing but a file.

    Sorted. There may be more of them: the failure is the last one that the resolver met.
    """
    found = graph.references.unfit & causes.by_project.keys()
    for name, specifier in dict.fromkeys((*_together(causes), *_below(causes, graph))):
        project = graph.known(name)
        if project is not None and graph.candidates.lacking(project, specifier):
            found.add(name)
    return tuple(sorted(found))


def lacking_at_once(candidates: Candidates, library: Library) -> Iterator[NormalizedName]:
    """Yield the projects of which what the user's own lines say together already finds no file. Raises SourceError."""
    by_project: dict[NormalizedName, list[Wanted]] = {}
    for wanted in candidates.wanted:
        by_project.setdefault(wanted.project, []).append(wanted)
    for project, lines in by_project.items():
        urls = [wanted.requirement.url for wanted in lines if wanted.requirement.url is not None]
        if any(_is_unfit(url, candidates) for url in urls) or (
            not urls and _lacks(project, _combined(lines), candidates, library)
        ):
            yield project


def _together(causes: Causes) -> Iterator[tuple[NormalizedName, SpecifierSet]]:
    for project in causes.by_project:
        needs = causes.needs(project)
        yield project, _both(needs)
        yield from ((project, _both([need])) for need in needs)


def _below(causes: Causes, graph: Graph) -> Iterator[tuple[NormalizedName, SpecifierSet]]:
    """Yield what the candidates need that were ruled out for their needs, with what the user's own lines add."""
    flaws = [flaw for candidate, flaw in graph.flaws.items() if candidate.project in causes.by_project]
    for need in dict.fromkeys(flaw.need for flaw in flaws if flaw.need is not None):
        own = [wanted for wanted in graph.candidates.wanted if wanted.project == need.project]
        yield need.project, need.specifier & _combined(own)


def _both(needs: Sequence[Need]) -> SpecifierSet:
    specifier = SpecifierSet()
    for need in needs:
        if isinstance(need, Ranged):
            specifier &= need.specifier
    return specifier


def _combined(lines: Sequence[Wanted]) -> SpecifierSet:
    specifier = SpecifierSet()
    for wanted in lines:
        specifier &= wanted.requirement.specifier
    return specifier


def _is_unfit(url: str, candidates: Candidates) -> bool:
    file = direct_file(url)
    return file is not None and file.filename.endswith(".whl") and candidates.fitting.rank(file.filename) is None


def _lacks(project: NormalizedName, specifier: SpecifierSet, candidates: Candidates, library: Library) -> bool:
    try:
        return candidates.lacking(library.project(project), specifier)
    except ProjectNotFound:
        return False
