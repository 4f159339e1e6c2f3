"""What comes out whatever is settled first: found by one walk, without the search.

Where every need on a project, taken alone, leads to one and the same file, every set of these needs does, and so no
order in which a resolver settles them can end elsewhere. With versions that other targets have before all else this is
the usual case, and ten times cheaper than the search (docs/decisions/resolver.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packaging.utils import NormalizedName

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Exact, Need, Ranged, extended
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import WhbuildError


def foregone(graph: Graph, roots: Sequence[Need]) -> Mapping[str, Candidate] | None:
    """Return what a search would pick, by key; None where it may depend on the order, and where anything goes wrong.

    What goes wrong is for the search to meet, or not: this looks at files that it may never come to.
    """
    if graph.candidates.lenient:
        return None
    try:
        return _Walk(graph).picked(roots)
    except (_Contested, WhbuildError):
        return None


class _Contested(Exception):
    """It may depend on the order."""


class _Walk:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._picked: dict[str, Candidate] = {}
        self._files: dict[NormalizedName, Candidate] = {}
        self._leads: dict[NormalizedName, Candidate | None] = {}
        self._sdists: list[Candidate] = []

    def picked(self, roots: Sequence[Need]) -> Mapping[str, Candidate]:
        self._follow(roots)
        while self._sdists:  # to tell what it needs it may have to be built: not before nothing else is in doubt
            self._follow(self._needs(self._sdists.pop()))
        return self._picked

    def _follow(self, needs: Sequence[Need]) -> None:
        queue = list(needs)
        for need in queue:
            candidate = self._choice(need)
            if need.key in self._picked:
                continue
            self._picked[need.key] = candidate
            if isinstance(candidate.dist, Sdist):
                self._sdists.append(candidate)
            else:
                queue += self._needs(candidate)

    def _choice(self, need: Need) -> Candidate:
        match need:
            case Ranged():
                file = self._first(need)
                if self._files.setdefault(need.project, file) is not file:
                    raise _Contested
                return extended(file, need.extras)
            case Exact(candidate=candidate) if candidate.url is None:
                return candidate  # what a file with extras needs of itself
            case _:
                raise _Contested

    def _first(self, need: Ranged) -> Candidate:
        """Return what a search would take for this need, if that is also what it would take with others beside it."""
        lead = self._lead(need.project)
        if lead is not None and need.accepts(lead):
            return lead
        candidates = self._graph.candidates
        first = next(iter(self._graph.listing(need.project, [need])), None)
        if first is None or candidates.wavers(self._graph.project(need.project), first.version):
            raise _Contested
        return first

    def _lead(self, name: NormalizedName) -> Candidate | None:
        if name not in self._leads:
            if name in self._graph.candidates.links:
                raise _Contested
            fit = self._graph.candidates.lead(self._graph.project(name))
            self._leads[name] = None if fit is None else self._graph.candidate(name, fit)
        return self._leads[name]

    def _needs(self, candidate: Candidate) -> Sequence[Need]:
        needs = self._graph.needs(candidate)
        if candidate.itself in self._graph.flaws:
            raise _Contested
        return needs
