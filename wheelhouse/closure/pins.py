"""What was picked -> the pins of a closure, each with who needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from packaging.utils import NormalizedName

from wheelhouse.closure.causes import Cause
from wheelhouse.closure.closure import Made, Pin, Why
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Need


def pins(picked: Mapping[str, Candidate], graph: Graph, roots: Sequence[Need]) -> Iterator[Pin]:
    """Yield the pins, sorted by project."""
    reached = _reached(picked, graph, roots)
    keys: dict[NormalizedName, list[str]] = {}
    for key in reached:
        keys.setdefault(picked[key].project, []).append(key)
    for project in sorted(keys):
        candidates = [picked[key] for key in keys[project]]
        yield _pin(candidates, [cause for key in keys[project] for cause in reached[key]], graph)


def _reached(picked: Mapping[str, Candidate], graph: Graph, roots: Sequence[Need]) -> dict[str, list[Cause]]:
    """Return what was picked and is needed, each key with who needs it: going back leaves picks that nobody needs."""
    reached: dict[str, list[Cause]] = {}
    queue: list[Cause] = [(need, None) for need in roots]
    for need, parent in queue:
        candidate = picked[need.key]
        if need.key not in reached:
            queue += [(each, candidate) for each in graph.needs(candidate)]
        reached.setdefault(need.key, []).append((need, parent))
    return reached


def _pin(candidates: Sequence[Candidate], causes: Sequence[Cause], graph: Graph) -> Pin:
    candidate = candidates[0].itself
    metadata = graph.metadata(candidate)
    assert metadata is not None, "a flawed candidate was picked"  # noqa: S101  (resolvelib's promise)
    project = graph.known(candidate.project)
    made = graph.references.made.get(candidate)
    if made is not None and made.stated is not None:
        metadata = graph.library.metadata(made.file)  # it wants by version what was followed by URL
    return Pin(
        project=candidate.project,
        version=candidate.version,
        file=candidate.file,
        dist=candidate.dist,
        source=candidate.source,
        metadata=metadata,
        extras=tuple(sorted({extra for each in candidates for extra in each.extras})),
        why=_why(causes),
        hashes=tuple(sorted(graph.candidates.hashes.get(candidate.project, ()))),
        status=None if project is None else project.status,
        status_reason=None if project is None else project.status_reason,
        made=None if made is None else Made(source=made.source, requires=made.requires),
    )


def _why(causes: Sequence[Cause]) -> tuple[Why, ...]:
    """Return the reasons, the user's own first; what a package with extras needs of itself is none."""
    mine = [Why(requirement=need.text, origin=need.wanted.origin) for need, _ in causes if need.wanted is not None]
    others = {
        Why(requirement=need.text, parent=parent.project, parent_version=parent.version)
        for need, parent in causes
        if parent is not None and parent.project != need.project
    }
    return tuple(dict.fromkeys([*mine, *sorted(others, key=lambda why: (why.parent or "", why.requirement))]))
