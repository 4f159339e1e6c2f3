"""resolvelib's questions, answered from the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from resolvelib import AbstractProvider
from resolvelib.structs import RequirementInformation

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.matches import Foresight, Listed, Matches
from wheelhouse.closure.needs import Candidate, Exact, Flaw, Impossible, Need, Ranged
from wheelhouse.closure.preference import Preference, Rank

_ANY = SpecifierSet()


class Provider(AbstractProvider[Need, Candidate, str]):
    """Pip's behaviour over a graph. Parameter names are part of resolvelib's contract: it calls by keyword."""

    def __init__(self, graph: Graph, preference: Preference, roots: Sequence[Need]) -> None:
        self._graph = graph
        self._preference = preference
        self._foresight = Foresight(graph)
        self._listings: dict[tuple[NormalizedName, frozenset[str]], Listed] = {}
        self._rooted = _rooted(graph, roots)
        self._judged: set[Candidate] = set()

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
    ) -> Rank:
        """Return the place of the key in pip's order."""
        return self._preference.rank(identifier, [need for need, _ in information[identifier]])

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],  # noqa: ARG002
        information: Mapping[str, Iterator[RequirementInformation[Need, Candidate]]],  # noqa: ARG002
        backtrack_causes: Sequence[RequirementInformation[Need, Candidate]],
    ) -> Iterable[str]:
        """Return the keys among which the next one is chosen."""
        return self._preference.narrowed(identifiers, resolutions, backtrack_causes)

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
        if ranged:
            exact |= self._graph.constrained(project)
        if not exact and project in self._graph.candidates.links:
            return ()
        if not exact:
            return Matches(
                listed=self._listing(project, ranged),
                extras=extras,
                excluded=excluded,
                graph=self._graph,
                foresight=self._foresight,
            )
        chosen = {self._graph.extended(candidate.itself, extras) for candidate in exact} - excluded
        return [
            candidate
            for candidate in sorted(chosen, key=str)
            if self._graph.allowed(candidate) and all(need.accepts(candidate) for need in needs)
        ]

    def is_satisfied_by(self, requirement: Need, candidate: Candidate) -> bool:
        """Whether the candidate satisfies the need: one dictionary look-up."""
        return requirement.accepts(candidate)

    def get_dependencies(self, candidate: Candidate) -> Sequence[Need]:
        """Return what the candidate needs; one that the user's own requirements exclude is never picked again."""
        needs = self._graph.needs(candidate)
        if candidate not in self._judged:
            self._judged.add(candidate)
            self._judge(candidate, needs)
        return needs

    def _judge(self, candidate: Candidate, needs: Sequence[Need]) -> None:
        for need in needs:
            roots = self._rooted.get(need.project)
            if roots is not None and isinstance(need, Ranged) and not self._possible(need, roots):
                culprit = self._culprit(need, roots)
                reason = f"it needs {need.text}, which {culprit} excludes"
                self._graph.flaws.setdefault(candidate, Flaw(reason=reason, version_too=True, culprit=culprit))
                return

    def _culprit(self, need: Ranged, roots: Sequence[Ranged]) -> str:
        lines = [root.wanted for root in roots if root.wanted is not None and not self._possible(need, [root])]
        lines += [wanted for wanted in self._graph.candidates.constraints if wanted.project == need.project]
        return next((f"{wanted.requirement} ({wanted.origin})" for wanted in lines), "your other requirements")

    def _possible(self, need: Ranged, roots: Sequence[Ranged]) -> bool:
        listed = self._listing(need.project, [need, *roots])
        return bool(listed.known) or listed.more()

    def _listing(self, project: NormalizedName, needs: Sequence[Ranged]) -> Listed:
        key = project, frozenset([need.spelled for need in needs])
        listed = self._listings.get(key)
        if listed is None:
            specifier = _ANY
            for need in needs:
                specifier &= need.specifier
            listed = self._listings[key] = Listed(self._graph.listed(project, specifier))
        return listed


def _rooted(graph: Graph, roots: Sequence[Need]) -> dict[NormalizedName, list[Ranged]]:
    """Return the user's own requirements of each project that they or the constraints name, but for direct ones."""
    rooted: dict[NormalizedName, list[Ranged]] = {wanted.project: [] for wanted in graph.candidates.constraints}
    for need in roots:
        if isinstance(need, Ranged):
            rooted.setdefault(need.project, []).append(need)
    direct = {need.project for need in roots if not isinstance(need, Ranged)} | graph.candidates.links.keys()
    return {project: needs for project, needs in rooted.items() if project not in direct}
