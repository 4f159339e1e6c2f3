"""The files of a project that an ask and a target let pass, in the order in which the resolver takes them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Protocol

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.fitting import Fit, Fitting
from wheelhouse.closure.markers import Markers
from wheelhouse.closure.nodes import Nodes
from wheelhouse.closure.ranking import Ranking
from wheelhouse.closure.window import pinned, within
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project, Release
from wheelhouse.errors import SourceError
from wheelhouse.requirements.ask import Ask, Wanted
from wheelhouse.targets.target import Target

_ANY = SpecifierSet()
_NONE_PREFERRED: Mapping[NormalizedName, tuple[Version, ...]] = {}
_NONE_HELD: Mapping[NormalizedName, Version] = {}


class Judges(Protocol):
    """Who decides which files can be used, and which markers hold."""

    @property
    def fitting(self) -> Fitting:
        """Who judges files."""
        ...

    @property
    def markers(self) -> Markers:
        """Who judges markers."""
        ...


class Candidates:
    """What may be picked, best first. Any thread may ask: its memories only ever gain equal answers."""

    def __init__(
        self,
        ask: Ask,
        target: Target,
        *,
        nodes: Nodes | None = None,
        preferred: Mapping[NormalizedName, tuple[Version, ...]] = _NONE_PREFERRED,
        held: Mapping[NormalizedName, Version] = _NONE_HELD,
        lenient: Container[str] = frozenset(),
        like: Judges | None = None,
    ) -> None:
        """`wanted` and `constraints` are those of the ask whose markers hold. The targets of a job share `nodes`.

        `preferred` are versions that other targets have, the best first, and `held` those that an index has for this
        one: they come before all others while they do (`closure.former`). Of the `lenient` projects, where no file can
        be used, one that cannot stands in for the best version; `stand_ins` holds their URLs, with the project.
        `like` are others of the same ask and target: what they found out about files and markers is shared. It may be
        anybody else who judges these.
        """
        self.rules = ask.rules
        self.target = target
        self.nodes = nodes or Nodes()
        self.preferred = preferred
        self.held = held
        self.lenient = lenient
        self.stand_ins: dict[str, NormalizedName] = {}
        self.fitting: Fitting = Fitting(ask.rules, target) if like is None else like.fitting
        self._best: dict[tuple[NormalizedName, str], File | None] = {}
        self.markers: Markers = Markers(target) if like is None else like.markers
        self.wanted = tuple(wanted for wanted in ask.wanted if self.markers.in_effect(wanted))
        self.constraints = tuple(wanted for wanted in ask.constraints if self.markers.in_effect(wanted))
        self._constraint = _combined(self.constraints)
        self._rooted = _combined(self.wanted)
        self.hashes = _hashes(chain(self.wanted, self.constraints))
        self.links = _links(self.constraints)
        self._ranking = Ranking(ask.rules, self.fitting, self.hashes, preferred, held, self.nodes)

    @property
    def led(self) -> bool:
        """Whether there are versions that come before the newest."""
        return bool(self.preferred or self.held)

    def constraint(self, project: NormalizedName) -> SpecifierSet:
        """Return what the constraints say together of the project's version."""
        return self._constraint.get(project, _ANY)

    def best(self, project: Project, requirement: Requirement) -> File | None:
        """Return the file that the resolver would most likely take for this requirement, or None where nothing fits.

        It respects what the user's own requirements, constraints and rules say of the project.
        """
        key = project.name, str(requirement.specifier)
        try:
            return self._best[key]
        except KeyError:
            pass
        specifier = requirement.specifier & self._rooted.get(project.name, _ANY)
        try:
            fit = next(self.matching(project, specifier), None)
        except SourceError:
            fit = None  # the resolver meets it again, and tells it
        return self._best.setdefault(key, None if fit is None else fit.file)

    def dependencies(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> tuple[Requirement, ...]:
        """Return the requirements whose markers hold on the target for these extras, in the order of the metadata.

        Extras that the metadata does not provide are left out, as pip does. Raises IntegrityError where any line
        cannot be read, whether it matters here or not.
        """
        return self.markers.dependencies(metadata, extras)

    def matching(self, project: Project, specifier: SpecifierSet) -> Iterator[Fit]:
        """Yield the files that satisfy the specifier and the constraints, best first; several of one version may come.

        What is preferred comes first, as far as hashes, --prefer-binary, yanks and pre-releases let it; of a version
        with no more than an sdist for this target only where nothing newer has a wheel.
        """
        if project.status == "quarantined":
            return  # PEP 792: must not be offered for installation
        constraint = self._constraint.get(project.name)
        specifier = specifier if constraint is None else specifier & constraint
        found = False
        for fit in self._ranking.fits(project, specifier):
            found = True
            yield fit
        if not found and project.name in self.lenient:
            yield from self._standing_in(project, specifier)

    def lead(self, project: Project) -> Fit | None:
        """Return the file that `matching` puts first for each specifier that its version satisfies, if that is sure."""
        return self._ranking.lead(project, self.constraint(project.name))

    def wavers(self, project: Project, version: Version) -> bool:
        """Whether `matching` might put another version before this one for a specifier that less satisfies."""
        return self._ranking.wavers(project, version)

    def lacking(self, project: Project, specifier: SpecifierSet) -> bool:
        """Whether nothing satisfies the specifier and the constraints only because the target cannot use the files."""
        if next(self.matching(project, specifier), None) is not None:
            return False
        return any(self._unusable(project, specifier & self.constraint(project.name)))

    def hash_allowed(self, project: NormalizedName, file: File) -> bool | None:
        """Whether one of the hashes that the user gave for the project is the file's; None where it has no hash."""
        return self._ranking.hash_allowed(project, file)

    def _standing_in(self, project: Project, specifier: SpecifierSet) -> Iterator[Fit]:
        for fit in islice(self._unusable(project, specifier), 1):
            self.stand_ins[fit.file.url] = project.name
            yield fit

    def _unusable(self, project: Project, specifier: SpecifierSet) -> Iterator[Fit]:
        """Yield a file of each version of which the target can use none: what is preferred first, then the newest."""
        early = self.rules.pre or bool(specifier.prereleases)
        leading = (self.held.get(project.name), *self.preferred.get(project.name, ()))

        def place(release: Release) -> tuple[bool, bool]:
            return release.version.is_prerelease and not early, release.version not in leading

        found = within(specifier, () if project.status == "quarantined" else project.releases)
        for release in sorted(found, key=place):
            fit = self.fitting.unusable(project.name, release, yanked=pinned(specifier))
            if fit is not None:
                yield fit


def _combined(all_wanted: Iterable[Wanted]) -> dict[NormalizedName, SpecifierSet]:
    combined: dict[NormalizedName, SpecifierSet] = {}
    for wanted in all_wanted:
        combined[wanted.project] = combined.get(wanted.project, _ANY) & wanted.requirement.specifier
    return combined


def _hashes(all_wanted: Iterable[Wanted]) -> dict[NormalizedName, frozenset[str]]:
    # Where several lines give hashes, a file must be allowed by each (pip's Hashes.__and__).
    hashes: dict[NormalizedName, frozenset[str]] = {}
    for wanted in all_wanted:
        if wanted.hashes:
            given = frozenset(wanted.hashes)
            hashes[wanted.project] = hashes.get(wanted.project, given) & given
    return hashes


def _links(constraints: Iterable[Wanted]) -> dict[NormalizedName, tuple[str, ...]]:
    links: dict[NormalizedName, tuple[str, ...]] = {}
    for wanted in constraints:
        if wanted.requirement.url is not None:
            links[wanted.project] = (*links.get(wanted.project, ()), wanted.requirement.url)
    return links
