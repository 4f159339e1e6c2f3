"""Ask x Target -> Closure, by resolvelib."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from packaging.utils import NormalizedName
from resolvelib import BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver
from resolvelib.resolvers import Criterion, Result
from resolvelib.structs import RequirementInformation, State

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin, Why
from wheelhouse.closure.explain import explained
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.hashes import check_dependencies, check_wanted
from wheelhouse.closure.inference import Inference, Unsolvable
from wheelhouse.closure.library import Library
from wheelhouse.closure.needs import Candidate, Need
from wheelhouse.closure.preference import Preference
from wheelhouse.closure.provider import Provider
from wheelhouse.errors import Conflict
from wheelhouse.events import Notice, Report, Resolved, Resolving, silent
from wheelhouse.requirements.ask import Ask, Wanted
from wheelhouse.targets.target import Target

# resolvelib leaps over projects that look innocent for a tenth of its rounds; only then does it go back to where it
# first leapt and goes step by step. The first figure cuts fruitless leaps short (pip's 200,000 lets 20,000 of them run,
# to the same end), the second is for what still needs more steps: in practice no limit (docs/decisions/resolver.md).
_ROUNDS = (60_000, 1_000_000)


def resolve(
    ask: Ask, target: Target, library: Library, report: Report = silent, *, candidates: Candidates | None = None
) -> Closure:
    """Return the files that together answer the ask on the target, the newest that fit, as pip would pick them.

    `candidates` may be shared with a walker that asks ahead; it must be of the same ask and target. Raises
    ResolutionError where there is no answer, RequirementsError where hashes are required and missing, SourceError.
    """
    candidates = candidates or Candidates(ask, target)
    _tell_ignored(ask, candidates, report)
    check_wanted(ask, candidates)
    graph = Graph(candidates, library, report)
    roots = _roots(graph)
    result = _solved(graph, roots, report)
    closure = Closure(target=target, pins=tuple(_pins(result, graph)))
    check_dependencies(ask, candidates, closure)
    _tell_picked(closure, graph, report)
    report(Resolved(pins=len(closure.pins)))
    return closure


class _Progress(BaseReporter[Need, Candidate, str]):
    def __init__(self, report: Report) -> None:
        self._report = report

    def ending_round(self, index: int, state: State[Need, Candidate, str]) -> None:
        self._report(Resolving(rounds=index + 1, pinned=len(state.mapping)))


def _solved(graph: Graph, roots: Sequence[Need], report: Report) -> Result[Need, Candidate, str]:
    for rounds in _ROUNDS:
        with suppress(ResolutionTooDeep):
            return _attempt(graph, roots, report, rounds, Inference(graph, roots))
    raise Conflict(
        f"No answer was found in {_ROUNDS[-1]:,} steps.",
        hint="Pin some of the requirements, or give them lower bounds, so that there is less to try.",
    )


def _attempt(
    graph: Graph, roots: Sequence[Need], report: Report, rounds: int, inference: Inference | None
) -> Result[Need, Candidate, str]:
    preference = Preference(_requested(roots, graph.candidates.wanted))
    resolver = Resolver(Provider(graph, preference, inference), _Progress(report))
    try:
        return resolver.resolve(roots, max_rounds=rounds)
    except ResolutionImpossible as impossible:
        causes = list(impossible.causes)
    except Unsolvable as unsolvable:
        causes = [RequirementInformation(need, None) for need in unsolvable.needs]
    if inference is not None and graph.referred:
        graph.forget_inferred()
        return _attempt(graph, roots, report, rounds, None)
    lost: list[tuple[Need, Candidate | None]] = [(need, None) for need in inference.settle()] if inference else []
    raise explained(lost or causes, graph, roots)


def _roots(graph: Graph) -> list[Need]:
    needs = [need for wanted in graph.candidates.wanted for need in graph.spelled(wanted.requirement, wanted)]
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


def _pins(result: Result[Need, Candidate, str], graph: Graph) -> Iterator[Pin]:
    keys: dict[NormalizedName, list[str]] = {}
    for key, candidate in result.mapping.items():
        keys.setdefault(candidate.project, []).append(key)
    for project in sorted(keys):
        yield _pin(project, keys[project], result, graph)


def _pin(project: NormalizedName, keys: list[str], result: Result[Need, Candidate, str], graph: Graph) -> Pin:
    candidate = result.mapping[keys[0]].itself
    metadata = graph.metadata(candidate)
    assert metadata is not None, "a flawed candidate was picked"  # noqa: S101  (resolvelib's promise)
    return Pin(
        project=project,
        version=candidate.version,
        file=candidate.file,
        dist=candidate.dist,
        source=candidate.source,
        metadata=metadata,
        extras=tuple(sorted({extra for key in keys for extra in result.mapping[key].extras})),
        why=_why((result.criteria[key] for key in keys), result.mapping),
        hashes=tuple(sorted(graph.candidates.hashes.get(project, ()))),
    )


def _why(criteria: Iterable[Criterion[Need, Candidate]], picked: Mapping[str, Candidate]) -> tuple[Why, ...]:
    mine, others = [], []
    for need, parent in (information for criterion in criteria for information in criterion.information):
        if parent is None:
            assert need.wanted is not None, "only the user's needs have no parent"  # noqa: S101
            mine.append(Why(requirement=need.text, origin=need.wanted.origin))
        elif picked.get(parent.key) is parent and parent.project != need.project:
            others.append(Why(requirement=need.text, parent=parent.project, parent_version=parent.version))
    return tuple(dict.fromkeys([*mine, *sorted(others, key=lambda why: (why.parent or "", why.requirement))]))


def _tell_ignored(ask: Ask, candidates: Candidates, report: Report) -> None:
    for wanted in ask.wanted:
        if wanted not in candidates.wanted:
            target = candidates.target.name
            report(
                Notice(text=f"{wanted.requirement} ({wanted.origin}) is ignored: its marker does not hold on {target}")
            )


def _tell_picked(closure: Closure, graph: Graph, report: Report) -> None:
    for pin in closure.pins:
        for text in _remarks(pin, graph):
            report(Notice(text=f"{pin.project} {pin.version} {text}"))


def _remarks(pin: Pin, graph: Graph) -> Iterator[str]:
    for extra in pin.extras:
        if extra not in pin.metadata.provides_extra:
            yield f"has no extra named {extra}"
    if pin.file.yanked:
        yield "was yanked" + (f": {pin.file.yanked}" if isinstance(pin.file.yanked, str) else "")
    project = graph.known(pin.project)
    if project is not None and project.status in ("archived", "deprecated"):
        reason = f": {project.status_reason}" if project.status_reason else ""
        yield f"is of a project that is {project.status}{reason}"
