"""Why each version of a project was turned down: told only once there is no solution, so it may look at all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import msgspec
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from wheelhouse.closure.fitting import Fit, Refusal
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Flaw
from wheelhouse.dists.releases import Project, Release


class Kind(Enum):
    """The kinds of reason, in the order in which they are told."""

    FITS = "fit by themselves"
    EXCLUDED = "ruled out"
    FLAW = "unusable"
    HASH = "hash not among those given"
    YANKED = "yanked"
    EARLY = "pre-release"
    CONSTRAINT = "ruled out by a constraint"
    PYTHON = "for another Python"
    TARGET = "no file for this target"
    FORMAT = "no file that --only-binary and --no-binary allow"
    DATE = "uploaded too late for --uploaded-prior-to"
    NAME = "no file whose name can be read"
    QUARANTINE = "in quarantine"
    RANGE = "not asked for"


_REFUSED = {
    Refusal.PYTHON: Kind.PYTHON,
    Refusal.DATE: Kind.DATE,
    Refusal.FORMAT: Kind.FORMAT,
    Refusal.TARGET: Kind.TARGET,
    Refusal.NAME: Kind.NAME,
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Why a version was turned down; `detail` says more, such as the Requires-Python of its file.

    `flaw` is what was found out about its file, where that is the reason.
    """

    version: Version
    kind: Kind
    detail: str = ""
    flaw: Flaw | None = None


def verdicts(project: Project, specifiers: Sequence[SpecifierSet], graph: Graph) -> Iterator[Verdict]:
    """Yield a verdict on every version of the project, newest first; any of the specifiers may ask for it."""
    asked = set(_asked(project, specifiers))
    flaws = {candidate.file.url: flaw for candidate, flaw in graph.flaws.items() if candidate.project == project.name}
    for release in project.releases:
        yield _verdict(project, release, graph, flaws) if release in asked else _say(release, Kind.RANGE)


def _asked(project: Project, specifiers: Sequence[SpecifierSet]) -> Iterator[Release]:
    for release in project.releases:
        if any(specifier.contains(release.version, prereleases=True) for specifier in specifiers):
            yield release


def _verdict(project: Project, release: Release, graph: Graph, flaws: Mapping[str, Flaw]) -> Verdict:
    if project.status == "quarantined":
        return _say(release, Kind.QUARANTINE, project.status_reason or "")
    fits = graph.candidates.fitting.fits(project.name, release)
    if not fits:
        return _refused(project, release, graph)
    flaw = next((flaws[fit.file.url] for fit in fits if fit.file.url in flaws), None)
    return _barred(project, release, fits, graph) or _flawed(release, flaw)


def _barred(project: Project, release: Release, fits: Sequence[Fit], graph: Graph) -> Verdict | None:
    constraint = graph.candidates.constraint(project.name)
    if not constraint.contains(release.version, prereleases=True):
        return _say(release, Kind.CONSTRAINT, str(constraint))
    if project.name in graph.candidates.hashes and not any(_hash_allowed(fit, project, graph) for fit in fits):
        return _say(release, Kind.HASH)
    if all(fit.file.yanked for fit in fits):
        reason = fits[0].file.yanked
        return _say(release, Kind.YANKED, reason if isinstance(reason, str) else "")
    return None


def _flawed(release: Release, flaw: Flaw | None) -> Verdict:
    if flaw is None:
        return _say(release, Kind.EARLY if release.version.is_prerelease else Kind.FITS)
    kind = Kind.EXCLUDED if flaw.inferred else Kind.FLAW
    return Verdict(version=release.version, kind=kind, detail=flaw.reason, flaw=flaw)


def _say(release: Release, kind: Kind, detail: str = "") -> Verdict:
    return Verdict(version=release.version, kind=kind, detail=detail)


def _hash_allowed(fit: Fit, project: Project, graph: Graph) -> bool:
    return graph.candidates.hash_allowed(project.name, fit.file) is not False


def _refused(project: Project, release: Release, graph: Graph) -> Verdict:
    """Return the reason that came nearest to letting a file pass: Python is asked last."""
    found: dict[Refusal, str] = {}
    for offer in release.offers:
        refusal = graph.candidates.fitting.judge(project.name, offer.file)
        if isinstance(refusal, Refusal):
            found.setdefault(refusal, offer.file.requires_python or "")
    if Refusal.FORMAT in found and Refusal.TARGET in found:
        return _say(release, Kind.TARGET, "and its sdist may not be used")
    nearest = next((refusal for refusal in _REFUSED if refusal in found), Refusal.NAME)
    return _say(release, _REFUSED[nearest], found.get(nearest, "") if nearest is Refusal.PYTHON else "")
