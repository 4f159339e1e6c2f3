"""The chains by which a project is wanted on one target: from a line of the user, requirement by requirement."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from itertools import count

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.records.record import Record, RecordedWhy
from wheelhouse.requirements.ask import Origin

MOST = 100
"""So many chains of a project are looked for: in a large closure there can be more than anybody could count."""

_TRIES = 20_000  # beginnings of chains that are looked at
_LONGEST = 100  # steps of a chain


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step down: what is wanted, as the step before wrote it, or the user, and what answers that."""

    wants: tuple[str, ...]
    project: NormalizedName
    version: str


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The steps from the line of the user at `origin` to a project, which is the last step."""

    origin: Origin
    steps: tuple[Step, ...]


class Chains(msgspec.Struct, frozen=True, kw_only=True):
    """Chains, the shortest first; `complete` unless there were too many to look at them all."""

    found: tuple[Chain, ...]
    complete: bool


class _Member(msgspec.Struct, frozen=True, kw_only=True):
    """A pin or gap: its version, and what is wanted of it, by each line of the user and by each other pin."""

    version: str
    lines: dict[Origin, tuple[str, ...]]
    parents: dict[NormalizedName, tuple[str, ...]]


def chains(record: Record, project: NormalizedName, most: int = MOST) -> Chains:
    """Return all chains that lead to the project and meet no project twice, or the `most` shortest of them."""
    members = {each.project: _member(each.version, each.why) for each in record.members}
    ways = _ways(members, project)
    found: list[tuple[Origin, tuple[NormalizedName, ...]]] = []
    for way in ways:
        if way is None or len(found) == most:
            return Chains(found=_chains(found, members), complete=False)
        found.append(way)
    return Chains(found=_chains(found, members), complete=True)


def _member(version: str, why: tuple[RecordedWhy, ...]) -> _Member:
    lines: dict[Origin, tuple[str, ...]] = {}
    parents: dict[NormalizedName, tuple[str, ...]] = {}
    for each in why:
        if each.project is None:
            lines[each.origin] = (*lines.get(each.origin, ()), each.requirement)
        else:
            parents[each.project] = (*parents.get(each.project, ()), each.requirement)
    return _Member(version=version, lines=lines, parents=parents)


def _ways(
    members: Mapping[NormalizedName, _Member], project: NormalizedName
) -> Iterator[tuple[Origin, tuple[NormalizedName, ...]] | None]:
    """Yield the origin and the projects of each chain, from the project upwards; None, and no more, for giving up.

    The search is A*: what is left of a chain is at least the shortest way from its head to a line of the user.
    """
    left = _distances(members)
    if project not in left:
        return
    tie = count()
    queue: list[tuple[int, int, tuple[NormalizedName, ...], Origin | None]] = [(left[project], 0, (project,), None)]
    for _ in range(_TRIES):
        if not queue:
            return
        _, _, way, origin = heapq.heappop(queue)
        if origin is not None:
            yield origin, way
            continue
        member = members[way[-1]]
        for line in member.lines:
            heapq.heappush(queue, (len(way), next(tie), way, line))
        for parent in member.parents:
            if parent in left and parent not in way and len(way) < _LONGEST:
                heapq.heappush(queue, (len(way) + left[parent], next(tie), (*way, parent), None))
    yield None


def _distances(members: Mapping[NormalizedName, _Member]) -> dict[NormalizedName, int]:
    """Return how many steps each project is away from a line of the user, without those that no line leads to."""
    children: dict[NormalizedName, list[NormalizedName]] = {}
    for project, member in members.items():
        for parent in member.parents:
            children.setdefault(parent, []).append(project)
    distances = {project: 1 for project, member in members.items() if member.lines}
    queue = list(distances)
    for parent in queue:
        for child in children.get(parent, ()):
            if child not in distances and parent in members:
                distances[child] = distances[parent] + 1
                queue.append(child)
    return distances


def _chains(
    found: list[tuple[Origin, tuple[NormalizedName, ...]]], members: Mapping[NormalizedName, _Member]
) -> tuple[Chain, ...]:
    made = (Chain(origin=origin, steps=tuple(_steps(origin, way[::-1], members))) for origin, way in found)
    return tuple(sorted(made, key=in_order))


def _steps(
    origin: Origin, way: tuple[NormalizedName, ...], members: Mapping[NormalizedName, _Member]
) -> Iterator[Step]:
    for above, project in zip((None, *way), way, strict=False):
        member = members[project]
        wants = member.lines[origin] if above is None else member.parents[above]
        yield Step(wants=wants, project=project, version=member.version)


def in_order(chain: Chain) -> tuple[int, str, int, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """Return a key that sorts chains: the shortest first, then by line and by names."""
    steps = tuple((step.project, step.version, step.wants) for step in chain.steps)
    return len(steps), chain.origin.file or "", chain.origin.line or 0, steps
