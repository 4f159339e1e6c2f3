"""The graph of candidates and their needs, made as it is walked; every node is made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates, pinned
from wheelhouse.closure.direct import Identity, direct_file, identity
from wheelhouse.closure.fitting import Fit
from wheelhouse.closure.library import Library
from wheelhouse.closure.listed import Listed
from wheelhouse.closure.needs import Candidate, Exact, Flaw, Impossible, Need, Ranged, key_of
from wheelhouse.dists.files import SDIST_SUFFIXES, BadFilename, Dist, File, Sdist, parse_filename, version_of
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BuildError, IntegrityError, ProjectNotFound
from wheelhouse.events import Notice, Report, redacted
from wheelhouse.requirements.ask import Wanted

_BOUNDS = ("<", "<=", "~=")


class Graph:
    """Nodes and edges.

    `flaws` holds the candidates that proved unusable, `missing` the projects that no index has, `edges` the needs of
    every candidate that was looked at, `looked` how many files of a project that were. `referred` tells that a
    dependency came with a direct reference.
    """

    def __init__(self, candidates: Candidates, library: Library, report: Report) -> None:
        self.candidates = candidates
        self.library = library
        self.referred = False
        self.flaws: dict[Candidate, Flaw] = {}
        self.missing: set[NormalizedName] = set()
        self.edges: dict[Candidate, tuple[Need, ...]] = {}
        self.looked: dict[NormalizedName, int] = {}
        self._report = report
        self._projects: dict[NormalizedName, Project] = {}
        self._listed: dict[Fit, Candidate | None] = {}
        self._direct: dict[tuple[NormalizedName, Identity], Candidate | str] = {}
        self._extended: dict[tuple[Candidate, frozenset[NormalizedName]], Candidate] = {}
        self._told: dict[Candidate, Metadata] = {}
        self._metadata: dict[Candidate, Metadata | None] = {}
        self._listings: dict[tuple[NormalizedName, frozenset[str]], Listed] = {}
        self._needs: dict[int, tuple[Requirement, tuple[Need, ...]]] = {}

    def project(self, name: NormalizedName) -> Project:
        """Return the project; one that no index has offers nothing. Raises SourceError."""
        known = self._projects.get(name)
        if known is None:
            try:
                known = self.library.project(name)
            except ProjectNotFound:
                self.missing.add(name)
                known = Project(name=name, releases=())
            self._projects[name] = known
        return known

    def known(self, name: NormalizedName) -> Project | None:
        """Return the project where it was asked for; one that only direct references name was not."""
        return self._projects.get(name)

    def listing(self, name: NormalizedName, needs: Sequence[Ranged]) -> Listed:
        """Return the candidates that satisfy all the needs; for equal needs it is the same object."""
        key = name, frozenset([need.spelled for need in needs])
        known = self._listings.get(key)
        if known is None:
            specifier = SpecifierSet()
            for need in needs:
                specifier &= need.specifier
            known = self._listings[key] = Listed(self.listed(name, specifier))
        return known

    def listed(self, name: NormalizedName, specifier: SpecifierSet) -> Iterator[Candidate]:
        """Yield the candidates that satisfy the specifier, best first; several of one version may come."""
        for fit in self.candidates.matching(self.project(name), specifier):
            if fit not in self._listed:
                self._listed[fit] = _listed(name, fit)
            candidate = self._listed[fit]
            if candidate is not None:
                yield candidate

    def extended(self, base: Candidate, extras: frozenset[NormalizedName]) -> Candidate:
        """Return the candidate with extras; the candidate itself for none."""
        if not extras:
            return base
        known = self._extended.get((base, extras))
        if known is None:
            known = self._extended[base, extras] = _with_extras(base, extras)
        return known

    def direct(self, project: NormalizedName, url: str) -> Candidate | str:
        """Return the candidate of a direct reference, or the reason why it can be none. Raises SourceError."""
        known = self._direct.get((project, identity(url)))
        if known is None:
            try:
                known = self._refer(project, url)
            except (IntegrityError, BuildError) as error:
                known = error.message
            self._direct[project, identity(url)] = known
        return known

    def constrained(self, project: NormalizedName) -> set[Candidate]:
        """Return the candidates that URL constraints name, as far as they can be used."""
        found = (self.direct(project, url) for url in self.candidates.links.get(project, ()))
        return {candidate for candidate in found if isinstance(candidate, Candidate)}

    def allowed(self, candidate: Candidate) -> bool:
        """Whether the constraints allow a direct candidate: they name no other URL, and its version fits."""
        links = {identity(url) for url in self.candidates.links.get(candidate.project, ())}
        if links and (candidate.url is None or links != {identity(candidate.url)}):
            return False
        return self.candidates.constraint(candidate.project).contains(candidate.version, prereleases=True)

    def spelled(self, requirement: Requirement, wanted: Wanted | None = None) -> tuple[Need, ...]:
        """Return the needs that a requirement stands for: one for the project, one for its extras, or both.

        The split is pip's: a version or a URL is asked of the base, so that all extras share it.
        """
        if wanted is not None:
            return tuple(self._split(requirement, wanted))
        known = self._needs.get(id(requirement))
        if known is None:
            known = self._needs[id(requirement)] = requirement, tuple(self._split(requirement, None))
        return known[1]

    def needs(self, candidate: Candidate) -> tuple[Need, ...]:
        """Return what the candidate needs. Raises SourceError.

        A file that proves unusable gets a flaw, and one need that nothing satisfies.
        """
        known = self.edges.get(candidate)
        if known is None:
            known = self.edges[candidate] = tuple(self._edges(candidate))
        return known

    def metadata(self, candidate: Candidate) -> Metadata | None:
        """Return the metadata of the candidate's file; None where it has a flaw, which is then in `flaws`."""
        itself = candidate.itself
        if itself not in self._metadata:
            self.looked[itself.project] = self.looked.get(itself.project, 0) + 1
            self._metadata[itself] = self._examined(itself)
        return self._metadata[itself]

    def seen(self, candidate: Candidate) -> bool:
        """Whether the metadata of the candidate's file was asked for."""
        return candidate.itself in self._metadata

    def forget_inferred(self) -> None:
        """Take back the flaws that were only inferred, and the listings that skip what has one."""
        self.flaws = {candidate: flaw for candidate, flaw in self.flaws.items() if not flaw.inferred}
        self._listings.clear()

    def _edges(self, candidate: Candidate) -> Iterator[Need]:
        metadata = self.metadata(candidate)
        if metadata is None:
            yield _impossible(candidate, self.flaws[candidate.itself].reason)
            return
        if candidate.base is not None:
            yield _exactly(candidate.base, str(candidate), None)
        if not self.candidates.rules.no_deps:
            for requirement in self.candidates.dependencies(metadata, candidate.extras):
                yield from self.spelled(requirement)

    def _examined(self, candidate: Candidate) -> Metadata | None:
        try:
            metadata = self._told.get(candidate) or self.library.metadata(candidate.file)
        except (IntegrityError, BuildError) as error:
            self._refuse(candidate, Flaw(reason=error.message))
            return None
        if metadata.name != candidate.project or version_of(metadata.version) != candidate.version:
            other = f"its metadata is that of {metadata.name} {metadata.version}"
            self._refuse(candidate, Flaw(reason=other))
            return None
        if metadata.requires_python is not None and not self.candidates.fitting.python_allowed(
            metadata.requires_python
        ):
            self.flaws[candidate] = Flaw(reason=f"it wants Python {metadata.requires_python}")
            return None
        try:
            self.candidates.dependencies(metadata, frozenset())
        except IntegrityError as error:
            self._refuse(candidate, Flaw(reason=error.message, version_too=True))
            return None
        return metadata

    def _refuse(self, candidate: Candidate, flaw: Flaw) -> None:
        self.flaws[candidate] = flaw
        self._report(Notice(text=f"{candidate.file.filename} is passed over: {flaw.reason}"))

    def _split(self, requirement: Requirement, wanted: Wanted | None) -> Iterator[Need]:
        project = canonicalize_name(requirement.name)
        extras = frozenset(canonicalize_name(extra) for extra in requirement.extras)
        if requirement.url is not None:
            yield from self._exact(project, extras, requirement.url, wanted)
            return
        text = str(requirement).partition(";")[0].strip()
        if extras and requirement.specifier:
            yield _ranged(project, frozenset(), requirement, text, wanted)
        yield _ranged(project, extras, requirement, text, wanted)

    def _exact(
        self, project: NormalizedName, extras: frozenset[NormalizedName], url: str, wanted: Wanted | None
    ) -> Iterator[Need]:
        self.referred = self.referred or wanted is None
        found = self.direct(project, url)
        text = f"{key_of(project, extras)} @ {redacted(url)}"
        if isinstance(found, str):
            yield Impossible(key=project, project=project, text=text, reason=found, wanted=wanted)
            return
        yield _exactly(found, text, wanted)
        if extras:
            yield _exactly(self.extended(found, extras), text, wanted)

    def _refer(self, project: NormalizedName, url: str) -> Candidate | str:
        file = direct_file(url)
        if file is None:
            return "the URL names no wheel and no sdist"
        if file.filename.endswith(".whl") and self.candidates.fitting.rank(file.filename) is None:
            return f"{file.filename} is not a wheel for {self.candidates.target.name}"
        try:
            dist = parse_filename(file.filename, project)
        except BadFilename as error:
            return self._nameless(project, file) or str(error)
        return _plain(dist, dist.version, file, redacted(file.url), url)

    def _nameless(self, project: NormalizedName, file: File) -> Candidate | None:
        """Return the candidate of an sdist such as `archive/main.zip`: only its metadata tells the version."""
        suffix = next((suffix for suffix in SDIST_SUFFIXES if file.filename.endswith(suffix)), None)
        if suffix is None:
            return None
        metadata = self.library.metadata(file)
        version = version_of(metadata.version)
        if version is None:
            return None
        filename = f"{project.replace('-', '_')}-{version}{suffix}"
        dist = Sdist(filename=filename, project=project, version=version, suffix=suffix)
        renamed = msgspec.structs.replace(file, filename=filename)
        candidate = _plain(dist, version, renamed, redacted(file.url), file.url)
        self._told[candidate] = metadata
        return candidate


def _listed(project: NormalizedName, fit: Fit) -> Candidate | None:
    """Return the candidate of a listed file, or None where its name is not that of a file of this version."""
    try:
        dist = parse_filename(fit.file.filename, project)
    except BadFilename:
        return None
    return _plain(dist, fit.version, fit.file, fit.source) if dist.version == fit.version else None


def _plain(dist: Dist, version: Version, file: File, source: str, url: str | None = None) -> Candidate:
    name = dist.project
    return Candidate(key=name, project=name, version=version, file=file, dist=dist, source=source, url=url)


def _with_extras(base: Candidate, extras: frozenset[NormalizedName]) -> Candidate:
    return Candidate(
        key=key_of(base.project, extras),
        project=base.project,
        version=base.version,
        file=base.file,
        dist=base.dist,
        source=base.source,
        url=base.url,
        extras=extras,
        base=base,
    )


def _impossible(candidate: Candidate, reason: str) -> Impossible:
    return Impossible(key=f"<{candidate.file.filename}>", project=candidate.project, text=str(candidate), reason=reason)


def _exactly(candidate: Candidate, text: str, wanted: Wanted | None) -> Exact:
    return Exact(
        key=candidate.key,
        project=candidate.project,
        extras=candidate.extras,
        text=text,
        candidate=candidate,
        wanted=wanted,
    )


def _ranged(
    project: NormalizedName,
    extras: frozenset[NormalizedName],
    requirement: Requirement,
    text: str,
    wanted: Wanted | None,
) -> Ranged:
    specifier = requirement.specifier
    return Ranged(
        key=key_of(project, extras),
        project=project,
        extras=extras,
        text=text,
        specifier=specifier,
        spelled=str(specifier),
        pinned=pinned(specifier),
        bounded=any(
            part.operator in _BOUNDS or (part.operator == "==" and part.version.endswith(".*")) for part in specifier
        ),
        wanted=wanted,
    )
