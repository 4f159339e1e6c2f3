"""Direct references as candidates: each URL one, whoever names it, and what URL constraints say of them."""

from __future__ import annotations

from packaging.utils import NormalizedName

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.direct import Identity, direct_file, identity
from wheelhouse.closure.library import Library
from wheelhouse.closure.needs import Candidate, plain
from wheelhouse.dists.files import BadFilename, File, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.errors import BadArchive, MetadataDisagrees, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.locations import is_project


class References:
    """Candidates by URL. `told` is the metadata of those whose version nothing else told.

    `made` has those that were made here, of projects. `unfit` are the projects of wheels that the target cannot use.
    """

    def __init__(self, candidates: Candidates, library: Library) -> None:
        self.told: dict[Candidate, Metadata] = {}
        self.made: dict[Candidate, Product] = {}
        self.unfit: set[NormalizedName] = set()
        self._candidates = candidates
        self._library = library
        self._known: dict[tuple[NormalizedName, Identity], Candidate | str] = {}

    def direct(self, project: NormalizedName, url: str) -> Candidate | str:
        """Return the candidate of a direct reference, or the reason why it can be none. Raises SourceError."""
        key = project, identity(url)
        known = self._known.get(key)
        if known is None:
            try:
                known = self._refer(project, url)
            except (BadArchive, MetadataDisagrees, RequirementsError) as error:
                known = error.message
            self._known[key] = known
        return known

    def constrained(self, project: NormalizedName) -> set[Candidate]:
        """Return the candidates that URL constraints name, as far as they can be used."""
        found = (self.direct(project, url) for url in self._candidates.links.get(project, ()))
        return {candidate for candidate in found if isinstance(candidate, Candidate)}

    def allowed(self, candidate: Candidate) -> bool:
        """Whether the constraints allow a direct candidate: they name no other URL, and its version fits."""
        links = {identity(url) for url in self._candidates.links.get(candidate.project, ())}
        if links and (candidate.url is None or links != {identity(candidate.url)}):
            return False
        return self._candidates.constraint(candidate.project).contains(candidate.version, prereleases=True)

    def _refer(self, project: NormalizedName, url: str) -> Candidate | str:
        product = self._library.made(project, url) if is_project(url) else None
        file = direct_file(url) if product is None else product.file
        if file is None:
            return "the URL names no wheel and no sdist"
        found = self._listed(project, file, url, redacted(file.url if product is None else product.source))
        if product is not None and isinstance(found, Candidate):
            self.made[found] = product
            if product.stated is not None:
                self.told[found] = product.stated
        return found

    def _listed(self, project: NormalizedName, file: File, url: str, source: str) -> Candidate | str:
        if file.filename.endswith(".whl") and self._candidates.fitting.rank(file.filename) is None:
            if project not in self._candidates.lenient:
                self.unfit.add(project)
                return f"{file.filename} is not a wheel for {self._candidates.target.name}"
            self._candidates.stand_ins[file.url] = project
        try:
            dist = parse_filename(file.filename, project)
        except BadFilename as error:
            return str(error)
        return plain(dist, dist.version, file, source, url)
