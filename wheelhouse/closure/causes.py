"""Who wants what: resolvelib's causes put in order, each with the line or the package that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from packaging.utils import NormalizedName

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Exact, Impossible, Need, Ranged
from wheelhouse.closure.tables import abbreviated, columns
from wheelhouse.closure.trails import Trail, told, trails

Cause: TypeAlias = tuple[Need, Candidate | None]


class Causes:
    """The causes of a conflict by project, the user's own first, then those of packages, newest version first."""

    def __init__(self, causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> None:
        self._graph = graph
        self._trails = trails(graph, roots)
        self.by_project: dict[NormalizedName, list[Cause]] = {}
        for need, parent in _ordered(_unique(_spoken(causes, graph, roots)), roots):
            self.by_project.setdefault(need.project, []).append((need, parent))

    @classmethod
    def about(cls, need: Need, graph: Graph, roots: Sequence[Need]) -> Causes:
        """Return as causes all who have this need, or one that reads the same."""
        wanting = [(each, by) for each, by in _wanting(need.project, graph) if each.text == need.text]
        return cls(wanting, graph, roots)

    def needs(self, project: NormalizedName) -> tuple[Need, ...]:
        """Return what is wanted of the project, each once."""
        return tuple(dict.fromkeys(need for need, _ in self.by_project[project]))

    def lines(self, project: NormalizedName) -> tuple[str, ...]:
        """Return a line for each who wants the project; of many versions of a package the newest speaks for all."""
        causes = self.by_project[project]
        newest = {parent.project: parent.version for _, parent in reversed(causes) if parent is not None}
        told = [(need, by) for need, by in causes if by is None or by.version == newest[by.project]]
        return columns([self._line(need, by, alone=len(told) == 1) for need, by in told])

    def source(self, need: Need, parent: Candidate | None) -> str:
        """Return where the need comes from: a line of the user's, or a package and the way to it."""
        if parent is not None:
            return told(parent, self._trails)
        return str(need.wanted.origin) if need.wanted is not None else "your requirements"

    def origins(self) -> tuple[str, ...]:
        """Return the lines of the user's that led to the packages which take part, sorted."""
        parents = (parent for causes in self.by_project.values() for _, parent in causes if parent is not None)
        return tuple(sorted({self._trail(parent).origin for parent in parents}))

    def left(self, need: Need) -> tuple[str, ...]:
        """Return the versions that the need alone leaves, newest first."""
        match need:
            case Impossible():
                return ()
            case Exact():
                return (str(need.candidate.version),)
            case Ranged():
                flaws = self._graph.flaws
                candidates = self._graph.listed(need.project, need.specifier)
                versions = {each.version for each in candidates if each not in flaws}
                return tuple(map(str, sorted(versions, reverse=True)))

    def _line(self, need: Need, parent: Candidate | None, *, alone: bool) -> tuple[str, str, str]:
        left = () if alone else self.left(need)
        source = f"from {self.source(need, parent)}{self._others(need, parent)}"
        return need.text, source, f"leaves {abbreviated(left)}" if left else ""

    def _others(self, need: Need, parent: Candidate | None) -> str:
        if parent is None:
            return ""
        everyone = {by.version for _, by in self.by_project[need.project] if by and by.project == parent.project}
        return f", and {len(everyone) - 1} more of its versions alike" if len(everyone) > 1 else ""

    def _trail(self, parent: Candidate) -> Trail:
        return self._trails.get(parent.key) or self._trails.get(parent.project) or Trail(origin="your requirements")


def _spoken(causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> Iterator[Cause]:
    """Yield the causes; instead of what a candidate needs of itself, who wants that candidate."""
    for need, parent in causes:
        if parent is None or need.project != parent.project or isinstance(need, Ranged):
            yield need, parent
            continue
        own: list[Cause] = [(each, None) for each in roots if each.project == need.project]
        yield from own or _wanting(need.project, graph)


def _wanting(project: NormalizedName, graph: Graph) -> Iterator[Cause]:
    for candidate, needs in graph.edges.items():
        for need in needs:
            if need.project == project and (candidate.project != project or isinstance(need, Ranged)):
                yield need, candidate


def _unique(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Yield each once: a requirement with extras and a version is two needs, and reads as one."""
    seen: set[tuple[str, str, int]] = set()
    for need, parent in causes:
        mark = need.text, "" if parent is None else f"{parent.project} {parent.version}", id(need.wanted)
        if mark not in seen:
            seen.add(mark)
            yield need, parent


def _ordered(causes: Iterable[Cause], roots: Sequence[Need]) -> Iterator[Cause]:
    own: list[Need] = []
    wanted: list[tuple[Need, Candidate]] = []
    for need, parent in causes:
        if parent is None:
            own.append(need)
        else:
            wanted.append((need, parent))
    wanted.sort(key=lambda cause: cause[1].version, reverse=True)
    wanted.sort(key=lambda cause: cause[1].project)
    yield from ((need, None) for need in sorted(own, key=roots.index))
    yield from wanted
