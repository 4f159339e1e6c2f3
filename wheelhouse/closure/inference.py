"""What can be ruled out for good: a candidate that needs what the user excludes is never looked at twice."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.utils import NormalizedName

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Flaw, Need, Ranged
from wheelhouse.closure.tables import listed, placed
from wheelhouse.requirements.ask import Wanted


class Unsolvable(Exception):
    """Nothing is left of what the user asked for; `needs` are the user's own that say so."""

    def __init__(self, needs: Sequence[Need]) -> None:
        super().__init__(needs)
        self.needs = needs


class Inference:
    """Gives flaws to candidates whose needs, taken together with the user's own, nothing can satisfy.

    It takes files from indexes only into account: where a dependency brings a direct reference along, a failure does
    not prove that there is no solution.
    """

    def __init__(self, graph: Graph, roots: Sequence[Need]) -> None:
        self._graph = graph
        self._own: dict[NormalizedName, list[Ranged]] = {each.project: [] for each in graph.candidates.constraints}
        for need in roots:
            if isinstance(need, Ranged):
                self._own.setdefault(need.project, []).append(need)
        direct = {need.project for need in roots if not isinstance(need, Ranged)} | graph.candidates.links.keys()
        self._open = {need.key for need in roots} - direct
        for project in direct:
            self._own.pop(project, None)
        self._direct = direct

    def judge(self, candidate: Candidate, needs: Sequence[Need]) -> None:
        """Give the candidate a flaw where it can be in no solution. Raises Unsolvable."""
        if candidate in self._graph.flaws or self._condemn(candidate, needs):
            own = self._lost(candidate)
            if own:
                raise Unsolvable(own)

    def settle(self) -> Sequence[Need]:
        """Return those of the user's own needs of which nothing is left, once all that follows is inferred.

        Worth its price only when there is no solution, to tell why.
        """
        edges = self._graph.edges
        before = -1
        while len(self._graph.flaws) > before:
            before = len(self._graph.flaws)
            for candidate, needs in edges.items():
                if candidate not in self._graph.flaws:
                    self._condemn(candidate, needs)
        return next(filter(None, map(self._lost, edges)), ())

    def _condemn(self, candidate: Candidate, needs: Sequence[Need]) -> bool:
        flaw = next(filter(None, map(self._hopeless, needs)), None)
        if flaw is not None:
            self._graph.flaws[candidate] = flaw
        return flaw is not None

    def _lost(self, candidate: Candidate) -> Sequence[Need]:
        own = self._own.get(candidate.project)
        if not own or candidate.key not in self._open:
            return ()
        return () if self._graph.listing(candidate.project, own).first(self._graph.flaws) is not None else own

    def _hopeless(self, need: Need) -> Flaw | None:
        """Return the flaw of whatever has this need, where nothing that an index offers can satisfy it."""
        own = self._own.get(need.project)
        if not isinstance(need, Ranged) or need.project in self._direct:
            return None
        if own is None and self._graph.known(need.project) is None:
            return None  # its page is not asked for before it is needed
        listed = self._graph.listing(need.project, [need, *(own or ())])
        if listed.first(self._graph.flaws) is not None:
            return None
        if listed.known:
            return self._inherited(need, listed.known[0])
        return None if self._has_yanked([need, *(own or ())]) else self._excluded(need, own or [])

    def _has_yanked(self, needs: Sequence[Ranged]) -> bool:
        """Whether a yanked version satisfies the needs: another need may pin it, and it is taken then (PEP 592)."""
        yanked = self._graph.candidates.nodes.yanked(self._graph.project(needs[0].project))
        return any(
            all(need.specifier.contains(release.version, prereleases=True) for need in needs) for release in yanked
        )

    def _excluded(self, need: Ranged, own: Sequence[Ranged]) -> Flaw:
        if not self._graph.listing(need.project, [need]):
            reason = f"needs {need.text}, which nothing satisfies"
            return Flaw(reason=reason, version_too=True, inferred=True, dead=need, need=need)
        culprits = self._culprits(need, own)
        lines = listed([placed(each) for each in culprits])
        reason = f"needs {need.text}, which {lines} {'excludes' if len(culprits) == 1 else 'exclude'}"
        return Flaw(reason=reason, version_too=True, inferred=True, culprits=culprits, need=need)

    def _inherited(self, need: Ranged, candidate: Candidate) -> Flaw:
        flaw = self._graph.flaws[candidate]
        verb = flaw.reason if flaw.inferred else f"cannot be used: {flaw.reason}"
        reason = f"needs {need.text}, whose {candidate.version} {verb}"
        dead = flaw.dead if flaw.inferred else need
        return Flaw(
            reason=reason[:400], version_too=True, inferred=True, culprits=flaw.culprits, dead=dead, need=flaw.need
        )

    def _culprits(self, need: Ranged, own: Sequence[Ranged]) -> tuple[Wanted, ...]:
        """Return the one line of the user that excludes the need, or all of those that only do it together."""
        lines = [(each.wanted, not self._graph.listing(need.project, [need, each])) for each in own]
        alone = [wanted for wanted, excludes in lines if wanted is not None and excludes]
        return tuple(alone[:1] or dict.fromkeys(wanted for wanted, _ in lines if wanted is not None))
