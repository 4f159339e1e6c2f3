"""The graph of candidates and their needs, made as it is walked; every node is made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.chains import chain
from wheelhouse.closure.fitting import Fit
from wheelhouse.closure.library import Library
from wheelhouse.closure.listed import Listed
from wheelhouse.closure.needs import Candidate, Flaw, Impossible, Need, Ranged
from wheelhouse.closure.references import References
from wheelhouse.closure.spelling import exactly, spelled
from wheelhouse.dists.files import version_of
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, BuildError, IntegrityError, MetadataDisagrees, ProjectNotFound, WhbuildError
from wheelhouse.events import Notice, Report


class Graph:
    """Nodes and edges.

    `flaws` holds the candidates that proved unusable, `missing` the projects that no index has, `edges` the needs of
    every candidate that was looked at, `looked` how many files of a project that were. `referred` tells that a
    dependency came with a direct reference.
    """

    def __init__(self, candidates: Candidates, library: Library, report: Report) -> None:
        self.candidates = candidates
        self.library = library
        self.references = References(candidates, library)
        self.referred = False
        self.flaws: dict[Candidate, Flaw] = {}
        self.missing: dict[NormalizedName, ProjectNotFound] = {}
        self.edges: dict[Candidate, tuple[Need, ...]] = {}
        self.looked: dict[NormalizedName, int] = {}
        self._report = report
        self._projects: dict[NormalizedName, Project] = {}
        self._metadata: dict[Candidate, Metadata | None] = {}
        self._listings: dict[tuple[NormalizedName, frozenset[str]], Listed] = {}
        self._spelled: dict[int, tuple[Requirement, tuple[Need, ...]]] = {}

    def project(self, name: NormalizedName) -> Project:
        """Return the project; one that no index has offers nothing. Raises SourceError."""
        known = self._projects.get(name)
        if known is None:
            try:
                known = self.library.project(name)
            except ProjectNotFound as error:
                self.missing[name] = error
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
            specifier = reduce(and_, [need.specifier for need in needs])
            known = self._listings[key] = Listed(self.listed(name, specifier))
        return known

    def listed(self, name: NormalizedName, specifier: SpecifierSet) -> Iterator[Candidate]:
        """Yield the candidates that satisfy the specifier, best first; several of one version may come."""
        for fit in self.candidates.matching(self.project(name), specifier):
            candidate = self.candidate(name, fit)
            if candidate is not None:
                yield candidate

    def candidate(self, name: NormalizedName, fit: Fit) -> Candidate | None:
        """Return the candidate of a listed file, or None where its name is not that of a file of this version."""
        return self.candidates.nodes.candidate(name, fit)

    def spelled(self, requirement: Requirement) -> tuple[Need, ...]:
        """Return the needs that a dependency stands for."""
        if requirement.url is None:
            return self.candidates.nodes.needs(requirement)
        known = self._spelled.get(id(requirement))
        if known is None:
            self.referred = True
            known = requirement, tuple(spelled(requirement, self.references, None))
            self._spelled[id(requirement)] = known
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
            yield exactly(candidate.base, str(candidate))
        if not self.candidates.rules.no_deps:
            for requirement in self.candidates.dependencies(metadata, candidate.extras):
                yield from self._depended(requirement, candidate)

    def _depended(self, requirement: Requirement, candidate: Candidate) -> tuple[Need, ...]:
        try:
            return self.spelled(requirement)
        except WhbuildError as error:
            raise error.with_context(f"which {candidate} needs") from None

    def _examined(self, candidate: Candidate) -> Metadata | None:
        try:
            metadata = self.references.told.get(candidate) or self.library.metadata(candidate.file)
        except (BadArchive, MetadataDisagrees) as error:
            self._refuse(candidate, Flaw(reason=error.message))
            return None
        except BuildError as error:
            # One error for all who ask: another search, another target.
            steps = (*self._in_vain(candidate), *chain(candidate.project, self.candidates.wanted, self.edges))
            raise error.with_context(*(step for step in steps if step not in error.context)) from None
        if metadata.name != candidate.project or version_of(metadata.version) != candidate.version:
            self._refuse(candidate, Flaw(reason=f"its metadata is that of {metadata.name} {metadata.version}"))
            return None
        return metadata if self._is_usable(candidate, metadata) else None

    def _in_vain(self, candidate: Candidate) -> Iterator[str]:
        """Say so where newer versions were given up before this one, which is most likely not the one that is meant."""
        known = self._projects.get(candidate.project)
        newest = known.releases[0].version if known and known.releases else candidate.version
        if newest > candidate.version and self.looked[candidate.project] > 1:
            yield f"Newer ones were tried before it: ask for {candidate.project}=={newest} to be told what bars them."

    def _is_usable(self, candidate: Candidate, metadata: Metadata) -> bool:
        python = metadata.requires_python
        if python is not None and not self.candidates.fitting.python_allowed(python):
            self.flaws[candidate] = Flaw(reason=f"it wants Python {python}")
            return False
        try:
            self.candidates.dependencies(metadata, frozenset())
        except IntegrityError as error:
            self._refuse(candidate, Flaw(reason=error.message, version_too=True))
            return False
        return True

    def _refuse(self, candidate: Candidate, flaw: Flaw) -> None:
        self.flaws[candidate] = flaw
        self._report(Notice(text=f"{candidate.file.filename} is passed over: {flaw.reason}"))


def _impossible(candidate: Candidate, reason: str) -> Impossible:
    return Impossible(key=f"<{candidate.file.filename}>", project=candidate.project, text=str(candidate), reason=reason)
