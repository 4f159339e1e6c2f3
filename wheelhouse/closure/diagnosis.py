"""Why a target can use no file of a version, and what would change that."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace
from packaging.markers import Environment
from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Gap, Pin
from wheelhouse.closure.elsewhere import elsewhere
from wheelhouse.closure.fitting import Fit, Fitting, Refusal
from wheelhouse.closure.library import Library
from wheelhouse.closure.remedies import Level, Other, Pythons, Remedy, Unrestricted
from wheelhouse.dists.releases import Project, Release
from wheelhouse.errors import ProjectNotFound
from wheelhouse.requirements.ask import Formats
from wheelhouse.targets.pythons import Python, known
from wheelhouse.targets.tags import newer, tags
from wheelhouse.targets.target import Target

# What is said of the wheels of a version, and of its sdists; None: there are none.
_WHEELS: Mapping[Refusal | None, str] = {
    Refusal.TARGET: "no wheel for this target",
    Refusal.FORMAT: "its wheels may not be used",
    Refusal.DATE: "its wheels were uploaded too late",
    None: "there is no wheel",
}
_SDISTS: Mapping[Refusal | None, str] = {
    Refusal.FORMAT: "its sdist may not be used",
    Refusal.DATE: "its sdist was uploaded too late",
    None: "there is no sdist",
}


class _Other(NamedTuple):
    """Another Python on the platform of the target: its tags, and what judges files for it."""

    python: Python
    tags: Sequence[Tag]
    fitting: Fitting


class Diagnosis:
    """Tells why there is a gap, and what would close it, for one ask and target."""

    def __init__(self, candidates: Candidates, library: Library) -> None:
        self._candidates = candidates
        self._library = library

    def gap(self, pin: Pin) -> Gap:
        """Return the gap that a file leaves which the target cannot use. Raises SourceError."""
        release = self._release(pin)
        if release is None:
            reason = f"{pin.file.filename} is not a wheel for this target"
        else:
            reason = reason_of(pin.project, release, self._candidates.fitting)
            where = elsewhere(release, self._candidates.target)
            reason += f"; its wheels are for {where} only" if where else ""
        remedies = tuple(str(remedy) for remedy in self.remedies(pin))
        return Gap(project=pin.project, version=pin.version, reason=reason, why=pin.why, remedies=remedies)

    def remedies(self, pin: Pin) -> Iterator[Remedy]:
        """Yield what would close the gap, the best first. Raises SourceError."""
        release = self._release(pin)
        if release is None:
            rank = self._higher.rank(pin.file.filename)
            if rank is not None:
                yield Level(platform=self._levels[rank].platform, filename=pin.file.filename)
            return
        yield from self._level(pin, release)
        yield from self._other(pin)
        yield from self._unrestricted(pin, release)
        yield from self._pythons(pin, release)

    def _project(self, pin: Pin) -> Project:
        try:
            return self._library.project(pin.project)
        except ProjectNotFound:
            return Project(name=pin.project, releases=())

    def _release(self, pin: Pin) -> Release | None:
        """Return the release that lists the file; None for a direct reference."""
        releases = (release for release in self._project(pin).releases if release.version == pin.version)
        return next((one for one in releases if any(offer.file.url == pin.file.url for offer in one.offers)), None)

    def _level(self, pin: Pin, release: Release) -> Iterator[Level]:
        for fit in _wheels(self._higher, pin, release)[:1]:
            yield Level(platform=self._levels[fit.rank or 0].platform, filename=fit.file.filename)

    def _other(self, pin: Pin) -> Iterator[Other]:
        for release in self._project(pin).releases:
            fit = next(filter(self._may_be_had(pin), self._candidates.fitting.fits(pin.project, release)), None)
            if fit is not None:
                yield self._excluded(pin, fit)
                return

    def _unrestricted(self, pin: Pin, release: Release) -> Iterator[Unrestricted]:
        for fit in self._any_format.fits(pin.project, release)[:1]:
            option = "--only-binary" if fit.rank is None else "--no-binary"
            yield Unrestricted(filename=fit.file.filename, option=option)

    def _pythons(self, pin: Pin, release: Release) -> Iterator[Pythons]:
        found = [(each, fits[0].rank or 0) for each in self._others if (fits := _wheels(each.fitting, pin, release))]
        if found:
            platform = found[0][0].tags[found[0][1]].platform
            pythons = tuple(str(each.python) for each, _ in found)
            yield Pythons(project=pin.project, version=pin.version, platform=platform, pythons=pythons)

    def _may_be_had(self, pin: Pin) -> Callable[[Fit], bool]:
        """Return whether a file could be taken if nothing but its version were in the way."""
        hashed = pin.project in self._candidates.hashes
        early = self._candidates.rules.pre or pin.version.is_prerelease

        def holds(fit: Fit) -> bool:
            allowed = not hashed or self._candidates.hash_allowed(pin.project, fit.file) is not False
            return allowed and not fit.file.yanked and (early or not fit.version.is_prerelease)

        return holds

    def _excluded(self, pin: Pin, fit: Fit) -> Other:
        lines = (*self._candidates.wanted, *self._candidates.constraints)
        return Other(
            project=pin.project,
            version=fit.version,
            wheel=fit.rank is not None,
            lines=tuple(
                line for line in lines if line.project == pin.project and not _allows(line.requirement, fit.version)
            ),
            parents=tuple(
                why for why in pin.why if why.parent and not _allows(Requirement(why.requirement), fit.version)
            ),
        )

    @cached_property
    def _levels(self) -> Sequence[Tag]:
        return newer(self._candidates.target)

    @cached_property
    def _higher(self) -> Fitting:
        return Fitting(self._candidates.rules, replace(self._candidates.target, tags=tuple(self._levels)))

    @cached_property
    def _any_format(self) -> Fitting:
        return Fitting(replace(self._candidates.rules, formats=Formats()), self._candidates.target)

    @cached_property
    def _others(self) -> Sequence[_Other]:
        target, rules = self._candidates.target, self._candidates.rules
        found = [(python, _beside(target, python)) for python in known() if _is_alike(python, target)]
        return [_Other(python, other.tags, Fitting(rules, other)) for python, other in found]


def reason_of(project: NormalizedName, release: Release, fitting: Fitting) -> str:
    """Return why none of the files of the release can be used; Python first, which is asked last."""
    wheels: dict[Refusal | None, str | None] = {}
    sdists: dict[Refusal | None, str | None] = {}
    for offer in release.offers:
        refusal = fitting.judge(project, offer.file)
        kind = wheels if offer.file.filename.endswith(".whl") else sdists
        if isinstance(refusal, Refusal):
            kind.setdefault(refusal, offer.file.requires_python)
    python = {**sdists, **wheels}.get(Refusal.PYTHON)
    if python is not None:
        return f"wants Python {python}"
    return f"{_said(_WHEELS, wheels)}, and {_said(_SDISTS, sdists)}"


def _said(texts: Mapping[Refusal | None, str], found: Container[Refusal | None]) -> str:
    return next((text for refusal, text in texts.items() if refusal in found), texts[None])


def _wheels(fitting: Fitting, pin: Pin, release: Release) -> Sequence[Fit]:
    return [fit for fit in fitting.fits(pin.project, release) if fit.rank is not None]


def _allows(requirement: Requirement, version: Version) -> bool:
    return requirement.specifier.contains(version, prereleases=True)


def _is_alike(python: Python, target: Target) -> bool:
    """Whether the Python is an ordinary one, or of the kind that the target is of."""
    pypy = python.implementation == "pp"
    if not pypy and not python.free_threaded:
        return True
    best = target.tags[0]
    return best.interpreter.startswith("pp") if pypy else best.abi.endswith("t")


def _beside(target: Target, python: Python) -> Target:
    """Return the target with another Python, as far as it takes to judge files."""
    series = ".".join(map(str, python.series))
    environment: Environment = {**target.environment, "python_version": series, "python_full_version": f"{series}.0"}
    platforms = dict.fromkeys(tag.platform for tag in target.tags if tag.platform != "any")
    assumed = target.assumed | {"python_full_version"}
    return replace(
        target, name=str(python), environment=environment, tags=tags(python, tuple(platforms)), assumed=assumed
    )
