"""What is the same for all targets: the candidate that a file is, the needs that a line of metadata stands for."""

from __future__ import annotations

from packaging.requirements import Requirement
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.fitting import Fit
from wheelhouse.closure.needs import Candidate, Ranged, plain
from wheelhouse.closure.ranges import ranged
from wheelhouse.closure.window import at
from wheelhouse.dists.files import BadFilename, File, parse_filename
from wheelhouse.dists.releases import Project, Release


class Nodes:
    """Made once for a job, so that what is found out about them holds on each of its targets.

    Files and requirements are known by their identity, which is cheaper than to compare them: a library gives the same
    file to all, a line of metadata is parsed once. Both are held here, so that no other takes their place in memory.
    """

    def __init__(self) -> None:
        self._candidates: dict[int, tuple[File, Candidate | None]] = {}
        self._releases: dict[tuple[NormalizedName, Version], tuple[Project, Release | None]] = {}
        self._yanked: dict[NormalizedName, tuple[Project, tuple[Release, ...]]] = {}
        self._needs: dict[int, tuple[Requirement, tuple[Ranged, ...]]] = {}

    def candidate(self, name: NormalizedName, fit: Fit) -> Candidate | None:
        """Return the candidate of a listed file, or None where its name is not that of a file of this version."""
        known = self._candidates.get(id(fit.file))
        if known is None:
            known = self._candidates.setdefault(id(fit.file), (fit.file, _listed(name, fit)))
        return known[1]

    def release(self, project: Project, version: Version) -> Release | None:
        """Return the release of this version."""
        known = self._releases.get((project.name, version))
        if known is None or known[0] is not project:
            known = self._releases[project.name, version] = project, at(version, project.releases)
        return known[1]

    def yanked(self, project: Project) -> tuple[Release, ...]:
        """Return the releases of which at least one file is yanked."""
        known = self._yanked.get(project.name)
        if known is None or known[0] is not project:
            found = tuple(each for each in project.releases if any(offer.file.yanked for offer in each.offers))
            known = self._yanked[project.name] = project, found
        return known[1]

    def needs(self, requirement: Requirement) -> tuple[Ranged, ...]:
        """Return the needs that a dependency without a URL stands for."""
        known = self._needs.get(id(requirement))
        if known is None:
            known = self._needs.setdefault(id(requirement), (requirement, tuple(ranged(requirement, None))))
        return known[1]


def _listed(project: NormalizedName, fit: Fit) -> Candidate | None:
    try:
        dist = parse_filename(fit.file.filename, project)
    except BadFilename:
        return None
    return plain(dist, fit.version, fit.file, fit.source) if dist.version == fit.version else None
