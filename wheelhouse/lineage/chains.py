"""The chains by which a project is wanted on one target: from a line of the user, requirement by requirement.

A project may be there twice: to be installed, and in what an sdist is built with, in another version too.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.records.record import Record, RecordedGap, RecordedPin
from wheelhouse.requirements.ask import Origin

MOST = 100
"""So many chains of a project are looked for: in a large closure there can be more than anybody could count."""

_TRIES = 20_000  # beginnings of chains that are looked at
_LONGEST = 100  # steps of a chain
_ELSEWHERE = ":"


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step down: what is wanted, as the step before wrote it, or the user, and what answers that.

    With `building`, the step before wants it to be built; with `lockers`, it wants it elsewhere than on the target.
    """

    wants: tuple[str, ...]
    project: NormalizedName
    version: str
    building: bool = False
    lockers: bool = False


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The steps from the line of the user at `origin` to a project, which is the last step."""

    origin: Origin
    steps: tuple[Step, ...]


class Chains(msgspec.Struct, frozen=True, kw_only=True):
    """Chains, the shortest first; `complete` unless there were too many to look at them all."""

    found: tuple[Chain, ...]
    complete: bool


# A project in what one sdist, given by its file name, is built with; the empty name is for what is installed, and a
# version after a colon for what only lockers want.
_Node: TypeAlias = tuple[str, NormalizedName]


class _Member(msgspec.Struct, frozen=True, kw_only=True):
    """A pin or gap: its version, and what is wanted of it, by each line of the user and by each other pin."""

    version: str
    lines: dict[Origin, tuple[str, ...]]
    parents: dict[_Node, tuple[str, ...]]


_Members: TypeAlias = Mapping[_Node, _Member]


def chains(
    record: Record, project: NormalizedName, most: int = MOST, *, version: str | None = None, building: bool = True
) -> Chains:
    """Return all chains that lead to the project and meet none twice, or the `most` shortest of them.

    Those to this version only, where one is given. Without `building`, what sdists are built with is left out.
    """
    members = _members(record, building=building)
    ends = [node for node in members if node[1] == project and version in (None, members[node].version)]
    found: list[tuple[Origin, tuple[_Node, ...]]] = []
    for way in _ways(members, ends):
        if way is None or len(found) == most:
            return Chains(found=_chains(found, members), complete=False)
        found.append(way)
    return Chains(found=_chains(found, members), complete=True)


def _members(record: Record, *, building: bool) -> dict[_Node, _Member]:
    builds = record.builds if building else ()
    homes: dict[str, list[_Node]] = {}
    for place, pins in (("", record.pins), *((build.sdist, build.pins) for build in builds)):
        for pin in pins:
            homes.setdefault(pin.filename, []).append((place, pin.project))
    members = {("", each.project): _member(each, "", ()) for each in record.members}
    members |= _for_lockers(record, homes)
    for build in builds:
        parents = homes.get(build.sdist, ())
        members |= {(build.sdist, pin.project): _member(pin, build.sdist, parents) for pin in build.pins}
    return members


def _for_lockers(record: Record, homes: dict[str, list[_Node]]) -> dict[_Node, _Member]:
    """Return what only lockers want, and note where it is: its parents are of that kind, or are installed."""
    places: dict[tuple[NormalizedName, str | None], str] = {
        (pin.project, pin.version): f"{_ELSEWHERE}{pin.version}" for pin in record.lockers
    }
    parents = places | {(each.project, each.version): "" for each in record.members}
    for pin in record.lockers:
        homes.setdefault(pin.filename, []).append((places[pin.project, pin.version], pin.project))
    return {(places[pin.project, pin.version], pin.project): _member(pin, "", (), parents) for pin in record.lockers}


def _member(
    each: RecordedPin | RecordedGap,
    place: str,
    built: Sequence[_Node],
    places: Mapping[tuple[NormalizedName, str | None], str] = MappingProxyType({}),
) -> _Member:
    """Return the member of a place; what is `built` there, wherever that is, is the parent of what that needs to be.

    `places` tell of versions that are in another place.
    """
    lines: dict[Origin, tuple[str, ...]] = {}
    parents: dict[_Node, tuple[str, ...]] = {}
    for why in each.why:
        if why.project is None:
            lines[why.origin] = (*lines.get(why.origin, ()), why.requirement)
            continue
        home = places.get((why.project, why.version), place)
        for parent in built if why.building else ((home, why.project),):
            parents[parent] = (*parents.get(parent, ()), why.requirement)
    return _Member(version=each.version, lines=lines, parents=parents)


def _ways(members: _Members, ends: Sequence[_Node]) -> Iterator[tuple[Origin, tuple[_Node, ...]] | None]:
    """Yield the origin and the projects of each chain, from the ends upwards; None, and no more, for giving up.

    The search is A*: what is left of a chain is at least the shortest way from its head to a line of the user.
    """
    left = _distances(members)
    tie = count()
    queue: list[tuple[int, int, tuple[_Node, ...], Origin | None]] = [
        (left[end], next(tie), (end,), None) for end in ends if end in left
    ]
    heapq.heapify(queue)
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


def _distances(members: _Members) -> dict[_Node, int]:
    """Return how many steps each project is away from a line of the user, without those that no line leads to."""
    children: dict[_Node, list[_Node]] = {}
    for node, member in members.items():
        for parent in member.parents:
            children.setdefault(parent, []).append(node)
    distances = {node: 1 for node, member in members.items() if member.lines}
    queue = list(distances)
    for parent in queue:
        for child in children.get(parent, ()):
            if child not in distances and parent in members:
                distances[child] = distances[parent] + 1
                queue.append(child)
    return distances


def _chains(found: list[tuple[Origin, tuple[_Node, ...]]], members: _Members) -> tuple[Chain, ...]:
    made = (Chain(origin=origin, steps=tuple(_steps(origin, way[::-1], members))) for origin, way in found)
    return tuple(sorted(dict.fromkeys(made), key=in_order))


def _steps(origin: Origin, way: tuple[_Node, ...], members: _Members) -> Iterator[Step]:
    for above, node in zip((None, *way), way, strict=False):
        member = members[node]
        wants = member.lines[origin] if above is None else member.parents[above]
        lockers = node[0].startswith(_ELSEWHERE)
        building = above is not None and above[0] != node[0] and not lockers
        yield Step(wants=wants, project=node[1], version=member.version, building=building, lockers=lockers)


def in_order(chain: Chain) -> tuple[int, str, int, tuple[tuple[str, str, tuple[str, ...], bool], ...]]:
    """Return a key that sorts chains: the shortest first, then by line and by names."""
    steps = tuple((step.project, step.version, step.wants, step.building) for step in chain.steps)
    return len(steps), chain.origin.file or "", chain.origin.line or 0, steps
