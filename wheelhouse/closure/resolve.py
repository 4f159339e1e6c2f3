"""Ask x Target -> Closure, by resolvelib."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from resolvelib import BaseReporter, ResolutionImpossible, ResolutionTooDeep
from resolvelib.resolvers import Criterion, Resolution
from resolvelib.structs import RequirementInformation, State

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.foregone import foregone
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.hashes import check_dependencies, check_wanted
from wheelhouse.closure.inference import Inference, Unsolvable
from wheelhouse.closure.library import Library
from wheelhouse.closure.needs import Candidate, Need
from wheelhouse.closure.pins import pins
from wheelhouse.closure.preference import Preference, Rank
from wheelhouse.closure.provider import Provider
from wheelhouse.closure.remarks import ignored, remarks, tell
from wheelhouse.closure.spelling import spelled
from wheelhouse.errors import Conflict
from wheelhouse.events import Report, Resolved, Resolving, silent
from wheelhouse.requirements.ask import Ask, Wanted
from wheelhouse.targets.target import Target

# resolvelib leaps over projects that look innocent for a tenth of its rounds; only then does it go back to where it
# first leapt and goes step by step. The first figure cuts fruitless leaps short (pip's 200,000 lets 20,000 of them run,
# to the same end), the second is for what still needs more steps: in practice no limit (docs/decisions/resolver.md).
_ROUNDS = (60_000, 1_000_000)

Found: TypeAlias = tuple[Graph, Sequence[Need], Mapping[str, Candidate]]


def resolve(
    ask: Ask, target: Target, library: Library, report: Report = silent, *, candidates: Candidates | None = None
) -> Closure:
    """Return the files that together answer the ask on the target, the newest that fit, as pip would pick them.

    `candidates` may be shared with a walker that asks ahead; it must be of the same ask and target. Raises
    ResolutionError where there is no answer, RequirementsError where hashes are required and missing, SourceError.
    """
    candidates = candidates or Candidates(ask, target)
    tell([(target.name, ignored(ask, candidates))], report)
    closure = answered(ask, candidates, library, report)
    tell([(target.name, remarks(closure, ask, candidates))], report)
    report(Resolved(pins=len(closure.pins)))
    return closure


def answered(
    ask: Ask, candidates: Candidates, library: Library, report: Report = silent, *, foreseen: bool = False
) -> Closure:
    """Return the closure for the target of the candidates, without a word about it; raises what `resolve` raises.

    `foreseen`: the library holds little more than the answer, so it is likely that nothing has to be searched for.
    """
    check_wanted(ask, candidates)
    walked = _foregone(candidates, library, report) if foreseen or candidates.led else None
    graph, roots, picked = walked or _searched(candidates, library, report)
    closure = Closure(target=candidates.target, pins=tuple(pins(picked, graph, roots)))
    check_dependencies(ask, candidates, closure)
    return closure


def _foregone(candidates: Candidates, library: Library, report: Report) -> Found | None:
    """Return what needs no search; without versions that other targets have, most asks of an index need one."""
    graph = Graph(candidates, library, report)
    roots = _roots(graph)
    picked = foregone(graph, roots)
    return None if picked is None else (graph, roots, picked)


def _searched(candidates: Candidates, library: Library, report: Report) -> Found:
    graph = Graph(candidates, library, report)
    roots = _roots(graph)
    return graph, roots, _solved(graph, roots, report)


class _Progress(BaseReporter[Need, Candidate, str]):
    def __init__(self, report: Report) -> None:
        self._report = report

    def ending_round(self, index: int, state: State[Need, Candidate, str]) -> None:
        self._report(Resolving(rounds=index + 1, pinned=len(state.mapping)))


class _Lean(Resolution[Need, Candidate, str]):
    """resolvelib's search without the copies of one candidate that gather in its lists each time that it goes back.

    And with its most frequent questions, of each project in each round, answered from memory: criteria are replaced and
    never changed, so what was found out about one stays true. The methods are private to resolvelib: should they be
    renamed, searches get slower, and nothing else changes.
    """

    def __init__(self, graph: Graph, provider: Provider, reporter: BaseReporter[Need, Candidate, str]) -> None:
        super().__init__(provider, reporter)
        self._graph = graph
        self._preference = provider.preference
        self._satisfied: dict[str, tuple[Criterion[Need, Candidate], Candidate]] = {}
        self._ranked: dict[str, tuple[Criterion[Need, Candidate], Rank]] = {}

    def _attempt_to_pin_criterion(self, name: str) -> list[Criterion[Need, Candidate]]:
        causes = super()._attempt_to_pin_criterion(name)
        # Before the first target a walker goes ahead.
        if not causes and self._graph.candidates.preferred:
            self._announce(self._states[-1].mapping[name])
        return causes

    def _announce(self, pinned: Candidate) -> None:
        state = self._states[-1]
        unsettled = {need.key for need in self._graph.needs(pinned)} - state.mapping.keys()
        best = [next(iter(state.criteria[key].candidates)) for key in sorted(unsettled)]
        self._graph.library.expect([candidate.file for candidate in best if not self._graph.seen(candidate)])

    def _is_current_pin_satisfying(self, name: str, criterion: Criterion[Need, Candidate]) -> bool:
        pin = self._states[-1].mapping.get(name)
        if pin is None:
            return False
        known = self._satisfied.get(name)
        if known is not None and known[0] is criterion and known[1] is pin:
            return True
        for information in criterion.information:
            if not information.requirement.accepts(pin):
                return False
        self._satisfied[name] = criterion, pin
        return True

    def _get_preference(self, name: str) -> tuple[bool, Rank]:
        criterion = self._states[-1].criteria[name]
        known = self._ranked.get(name)
        if known is None or known[0] is not criterion:
            rank = self._preference.rank(name, [information.requirement for information in criterion.information])
            known = self._ranked[name] = criterion, rank
        return name not in self._preference.promoted, known[1]

    def _patch_criteria(self, incompatibilities_from_broken: list[tuple[str, list[Candidate]]]) -> bool:
        return super()._patch_criteria(
            [(key, list(dict.fromkeys(ruled))) for key, ruled in incompatibilities_from_broken]
        )


def _solved(graph: Graph, roots: Sequence[Need], report: Report) -> Mapping[str, Candidate]:
    for rounds in _ROUNDS:
        with suppress(ResolutionTooDeep):
            return _attempt(graph, roots, report, rounds, Inference(graph, roots))
    raise Conflict(
        f"No answer was found in {_ROUNDS[-1]:,} steps.",
        hint="Pin some of the requirements, or give them lower bounds, so that there is less to try.",
    )


def _attempt(
    graph: Graph, roots: Sequence[Need], report: Report, rounds: int, inference: Inference | None
) -> Mapping[str, Candidate]:
    preference = Preference(_requested(roots, graph.candidates.wanted))
    # No Resolver around it: what that adds, the graph of the result, recurs for ever on circles that nobody needs.
    resolution = _Lean(graph, Provider(graph, preference, inference), _Progress(report))
    try:
        return resolution.resolve(roots, max_rounds=rounds).mapping
    except ResolutionImpossible as impossible:
        causes = list(impossible.causes)
    except Unsolvable as unsolvable:
        causes = [RequirementInformation(need, None) for need in unsolvable.needs]
    if inference is not None and graph.referred:
        graph.forget_inferred()
        return _attempt(graph, roots, report, rounds, None)
    from wheelhouse.closure.explain import explained  # noqa: PLC0415  (only a failure is explained)

    lost: list[tuple[Need, Candidate | None]] = [(need, None) for need in inference.settle()] if inference else []
    raise explained(lost or causes, graph, roots)


def _roots(graph: Graph) -> list[Need]:
    needs = [
        need for wanted in graph.candidates.wanted for need in spelled(wanted.requirement, graph.references, wanted)
    ]
    # Extras last, as pip does: their base is known by then, so that fewer of its versions are looked at.
    return sorted(needs, key=lambda need: need.key != need.project)


def _requested(roots: Iterable[Need], wanted: Sequence[Wanted]) -> dict[str, int]:
    """Return the place of each key in the user's list; a line for base and extras counts for the base, as in pip."""
    places = {id(each): place for place, each in enumerate(wanted)}
    requested: dict[str, int] = {}
    counted: set[int] = set()
    for need in roots:
        if id(need.wanted) not in counted:
            counted.add(id(need.wanted))
            requested[need.key] = min(places[id(need.wanted)], requested.get(need.key, len(places)))
    return requested
