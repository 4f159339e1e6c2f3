"""resolvelib's questions, answered from the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from resolvelib import AbstractProvider
from resolvelib.structs import RequirementInformation

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.inference import Inference
from wheelhouse.closure.matches import Foresight, Matches
from wheelhouse.closure.needs import Candidate, Exact, Impossible, Need, Ranged, extended
from wheelhouse.closure.preference import Preference, Rank


class Provider(AbstractProvider[Need, Candidate, str]):
    """Pip's behaviour over a graph. Parameter names are part of resolvelib's contract: it calls by keyword."""

    def __init__(self, graph: Graph, preference: Preference, inference: Inference | None) -> None:
        self._graph = graph
        self.preference = preference
        self._foresight = Foresight(graph)
        self._inference = inference

    def identify(self, requirement_or_candidate: Need | Candidate) -> str:
        """Return `name`, or `name[extra,...]`: extras are a node of their own, tied to one version of the base."""
        return requirement_or_candidate.key

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],  # noqa: ARG002  (resolvelib's signature)
        candidates: Mapping[str, Iterator[Candidate]],  # noqa: ARG002
        information: Mapping[str, Iterator[RequirementInformation[Need, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Need, Candidate]],  # noqa: ARG002
    ) -> tuple[bool, Rank]:
        """Return the place of the key in pip's order."""
        rank = self.preference.rank(identifier, [need for need, _ in information[identifier]])
        return identifier not in self.preference.promoted, rank

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],  # noqa: ARG002
        information: Mapping[str, Iterator[RequirementInformation[Need, Candidate]]],  # noqa: ARG002
        backtrack_causes: Sequence[RequirementInformation[Need, Candidate]],
    ) -> Iterable[str]:
        """Return the keys among which the next one is chosen."""
        return self.preference.narrowed(identifiers, resolutions, backtrack_causes)

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Need]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Sequence[Candidate]:
        """Return what satisfies all needs of the key, and, for extras, those of the base; best first."""
        needs = list(requirements[identifier])
        if not needs or any(isinstance(need, Impossible) for need in needs):
            return ()
        project, extras = needs[0].project, needs[0].extras
        base = list(requirements.get(project, ())) if extras else []
        excluded = frozenset(incompatibilities.get(identifier, ()))
        ranged = [need for need in (*needs, *base) if isinstance(need, Ranged)]
        exact = {need.candidate for need in (*needs, *base) if isinstance(need, Exact)}
        if ranged and project in self._graph.candidates.links:
            exact |= self._graph.references.constrained(project)
        if not exact and project in self._graph.candidates.links:
            return ()
        if not exact:
            return Matches(
                listed=self._graph.listing(project, ranged),
                extras=extras,
                excluded=excluded,
                graph=self._graph,
                foresight=self._foresight,
            )
        chosen = {extended(candidate.itself, extras) for candidate in exact} - excluded
        return [
            candidate
            for candidate in sorted(chosen, key=str)
            if self._graph.references.allowed(candidate) and all(need.accepts(candidate) for need in needs)
        ]

    def is_satisfied_by(self, requirement: Need, candidate: Candidate) -> bool:
        """Whether the candidate satisfies the need: one dictionary look-up."""
        return requirement.accepts(candidate)

    def get_dependencies(self, candidate: Candidate) -> Sequence[Need]:
        """Return what the candidate needs. Raises Unsolvable where one of the user's own can no longer be had."""
        needs = self._graph.needs(candidate)
        if self._inference is not None:
            self._inference.judge(candidate, needs)
        return needs
