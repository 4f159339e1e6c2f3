"""What a target would have newer, did it not keep to the versions of the targets before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Behind, Closure, Pin
from wheelhouse.closure.library import Library
from wheelhouse.errors import SourceError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Ask


def behind(ask: Ask, closures: Sequence[Closure], library: Library) -> Iterator[tuple[Behind, ...]]:
    """Yield for each closure the projects that are older than all who want them ask for, to agree with one before it.

    That one, the first with the version, has nothing newer to choose from. Whether a newer version would really do
    here is not tried: what it needs may exclude it.
    """
    leads: dict[tuple[NormalizedName, Version], bool] = {}
    for closure in closures:
        candidates = Candidates(ask, closure.target)
        yield tuple(_held_back(closure.pins, leads, candidates, library))


def _held_back(
    pins: Sequence[Pin], leads: dict[tuple[NormalizedName, Version], bool], candidates: Candidates, library: Library
) -> Iterator[Behind]:
    """Yield what is older than need be, and note in `leads` whether the first with a version has nothing newer."""
    for pin in pins:
        version = pin.project, pin.version
        if leads.get(version) is False:
            continue
        newest = _newer(pin, candidates, library)
        if version not in leads:
            leads[version] = newest is None
        elif newest is not None:
            yield Behind(project=pin.project, version=pin.version, newest=newest)


def _newer(pin: Pin, candidates: Candidates, library: Library) -> Version | None:
    """Return the newest version that all who want the project allow, if that is not the one that the target has."""
    if pin.made is not None or pin.source == redacted(pin.file.url):
        return None  # a direct reference: nobody asked an index for the project
    project = library.project(pin.project)
    if all(release.version <= pin.version for release in project.releases[:1]):
        return None
    try:
        fit = next(candidates.matching(project, _together(tuple({why.requirement for why in pin.why}))), None)
    except SourceError:  # about a version that nobody needed
        return None
    return fit.version if fit is not None and fit.version > pin.version else None


@lru_cache(maxsize=4_096)
def _together(requirements: tuple[str, ...]) -> SpecifierSet:
    specifier = SpecifierSet()
    for requirement in requirements:
        specifier &= Requirement(requirement).specifier
    return specifier
