"""Who led the resolver to a package: the shortest way from a line of the user's files."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Need


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """The projects that were passed, from the user's own on, and where that one was asked for."""

    origin: str
    projects: tuple[NormalizedName, ...] = ()


def trails(graph: Graph, roots: Sequence[Need]) -> dict[str, Trail]:
    """Return the shortest trail to every key that the resolver met."""
    found: dict[str, Trail] = {}
    for need in roots:
        if need.wanted is not None:
            found.setdefault(need.key, Trail(origin=str(need.wanted.origin)))
    looked: dict[str, list[Candidate]] = {}
    for candidate in graph.edges:
        looked.setdefault(candidate.key, []).append(candidate)
    queue = list(found)
    for key in queue:
        for candidate in looked.get(key, ()):
            queue.extend(_onward(found, candidate, graph.edges[candidate]))
    return found


def told(parent: Candidate, found: dict[str, Trail]) -> str:
    """Return the candidate and the way to it: `botocore 1.2, by way of boto3 (requirements.txt, line 1)`."""
    trail = found.get(parent.key) or found.get(parent.project)
    if trail is None:
        return str(parent)
    way = tuple(project for project in trail.projects if project != parent.project)
    return f"{parent}{', by way of ' + ' and '.join(way) if way else ''} ({trail.origin})"


def _onward(found: dict[str, Trail], candidate: Candidate, needs: Sequence[Need]) -> list[str]:
    here = found[candidate.key]
    fresh = [need.key for need in needs if need.key not in found]
    for key in fresh:
        found.setdefault(key, Trail(origin=here.origin, projects=(*here.projects, candidate.project)))
    return list(dict.fromkeys(fresh))
