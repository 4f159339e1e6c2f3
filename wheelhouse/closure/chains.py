"""Who wants a project while the answer is still searched: a way back to a line of the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Why
from wheelhouse.closure.needs import Candidate, Need
from wheelhouse.requirements.ask import Wanted


def chain(
    project: NormalizedName, all_wanted: Sequence[Wanted], edges: Mapping[Candidate, Iterable[Need]]
) -> tuple[str, ...]:
    """Return who wants the project, by what was looked at so far: a line a step, the user's last."""
    return tuple(f"wanted: {why}" for why in _steps(project, all_wanted, edges))


def _steps(
    project: NormalizedName, all_wanted: Sequence[Wanted], edges: Mapping[Candidate, Iterable[Need]]
) -> Iterator[Why]:
    lines = {wanted.project: wanted for wanted in reversed(all_wanted)}
    seen = {project}
    while project not in lines:
        found = next(_parents(project, edges, seen), None)
        if found is None:
            return
        yield found
        assert found.parent is not None, "somebody's need"  # noqa: S101  (what _parents yields has one)
        seen.add(project := found.parent)
    wanted = lines[project]
    yield Why(requirement=str(wanted.requirement), origin=wanted.origin)


def _parents(
    project: NormalizedName, edges: Mapping[Candidate, Iterable[Need]], seen: Iterable[NormalizedName]
) -> Iterator[Why]:
    for candidate, needs in edges.items():
        for need in needs:
            if need.project == project and candidate.project not in seen:
                yield Why(requirement=need.text, parent=candidate.project, parent_version=candidate.version)
