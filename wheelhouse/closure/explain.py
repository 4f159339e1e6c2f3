"""A conflict -> sentences that name the lines of the user's files, what exists, and one thing to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from packaging.utils import NormalizedName

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Candidate, Exact, Impossible, Need, Ranged
from wheelhouse.closure.tables import abbreviated, columns, listed, rows
from wheelhouse.closure.trails import Trail, told, trails
from wheelhouse.closure.verdicts import Kind, Verdict, verdicts
from wheelhouse.errors import Conflict, NoMatchingVersion, ProjectNotFound, ResolutionError

Cause: TypeAlias = tuple[Need, Candidate | None]

_HINTS = {
    Kind.EXCLUDED: "Loosen {culprit}.",
    Kind.FLAW: "Ask for another version of {project}.",
    Kind.HASH: "If you trust these files, give their hashes with --hash.",
    Kind.YANKED: "Ask for another version of {project}, or pin the yanked one with == if it must be that.",
    Kind.EARLY: "Allow pre-releases with --pre.",
    Kind.CONSTRAINT: "Loosen the constraint {culprit}.",
    Kind.PYTHON: "Ask for a version of {project} that runs on Python {python}, or build for another Python.",
    Kind.TARGET: "Ask for a version of {project} that has files for {target}, or build for another target.",
    Kind.FORMAT: "Let wheels and sdists of {project} be used: see --only-binary and --no-binary.",
    Kind.DATE: "Give a later --uploaded-prior-to.",
    Kind.QUARANTINE: "Leave {project} out: its index withholds it.",
}


def explained(causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> ResolutionError:
    """Return the error that tells why there is no solution, made of resolvelib's causes of the last conflict."""
    story = _Story(causes, graph, roots)
    missing = sorted({need.project for need, _ in causes} & graph.missing)
    if missing:
        return story.not_found(missing[0])
    hopeless = story.hopeless()
    return story.conflict() if hopeless is None else story.no_version(hopeless)


class _Story:
    def __init__(self, causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> None:
        self._graph = graph
        self._roots = roots
        self._trails = trails(graph, roots)
        self._causes: dict[NormalizedName, list[Cause]] = {}
        for need, parent in sorted(_unique(causes, graph, roots), key=self._place):
            self._causes.setdefault(need.project, []).append((need, parent))

    def not_found(self, project: NormalizedName) -> ProjectNotFound:
        """Return the error for a project that no index has."""
        return ProjectNotFound(
            f"No index has a project named {project}.",
            context=self._wants(project),
            hint="Check the spelling, or name the index that has it with --extra-index-url.",
        )

    def hopeless(self) -> Need | None:
        """Return the one need that nothing satisfies, whatever the others ask, if there is such a need."""
        needs = [need for causes in self._causes.values() for need, _ in causes]
        return next((need for need in needs if not self._left(need)), None)

    def no_version(self, need: Need) -> NoMatchingVersion:
        """Return the error for a need that nothing satisfies."""
        target = self._graph.candidates.target.name
        if isinstance(need, Impossible):
            hint = f"Give {need.project} by version, or by the URL of a file for {target}."
            message = f"{need.text} cannot be used: {need.reason}."
            return NoMatchingVersion(message, context=self._wants(need.project), hint=hint)
        found = self._verdicts(need.project, [need])
        return NoMatchingVersion(
            f"No version of {need.project} answers {need.text} on {target}.",
            context=(*self._wants(need.project), *rows(need.project, found)),
            hint=self._advice(need, found),
        )

    def conflict(self) -> Conflict:
        """Return the error for needs that exclude each other."""
        projects = sorted(self._causes)
        context: list[str] = []
        for project in projects:
            context += self._wants(project)
            found = self._verdicts(project, [need for need, _ in self._causes[project]])
            context += rows(project, [verdict for verdict in found if verdict.kind not in (Kind.FITS, Kind.RANGE)])
        return Conflict(
            f"The requirements on {listed(projects)} exclude each other.", context=tuple(context), hint=self._change()
        )

    def _wants(self, project: NormalizedName) -> tuple[str, ...]:
        return columns([self._want(need, parent) for need, parent in self._causes[project]])

    def _want(self, need: Need, parent: Candidate | None) -> tuple[str, str, str]:
        left = self._left(need) if isinstance(need, Ranged) and len(self._causes[need.project]) > 1 else ()
        leaves = f"leaves {abbreviated(left)}" if left else ""
        return need.text, f"from {self._source(need, parent)}", leaves

    def _source(self, need: Need, parent: Candidate | None) -> str:
        if parent is not None:
            return told(parent, self._trails)
        return str(need.wanted.origin) if need.wanted is not None else "your requirements"

    def _left(self, need: Need) -> tuple[str, ...]:
        """Return the versions that the need alone leaves, newest first."""
        match need:
            case Impossible():
                return ()
            case Exact():
                return (str(need.candidate.version),)
            case Ranged():
                flaws = self._graph.flaws
                candidates = self._graph.listed(need.project, need.specifier)
                return tuple(dict.fromkeys(str(each.version) for each in candidates if each not in flaws))

    def _verdicts(self, project: NormalizedName, needs: Sequence[Need]) -> tuple[Verdict, ...]:
        specifiers = [need.specifier for need in needs if isinstance(need, Ranged)]
        known = self._graph.known(project)
        return tuple(verdicts(known, specifiers, self._graph)) if known is not None else ()

    def _advice(self, need: Need, found: Sequence[Verdict]) -> str:
        newest = next((verdict for verdict in found if verdict.kind in _HINTS), None)
        if newest is None:
            return self._change() if found else f"Leave {need.project} out: no file of it is offered."
        candidates = self._graph.candidates
        culprit = newest.culprit or next(
            (f"{each.requirement} ({each.origin})" for each in candidates.constraints if each.project == need.project),
            "",
        )
        return _HINTS[newest.kind].format(
            project=need.project, culprit=culprit, python=candidates.target.python, target=candidates.target.name
        )

    def _change(self) -> str:
        """Return the hint to change the first of the user's own lines that has a part in it."""
        for need, parent in (cause for causes in self._causes.values() for cause in causes):
            if parent is None and need.wanted is not None:
                return f"Change {need.text} ({need.wanted.origin})."
        parents = [parent for causes in self._causes.values() for _, parent in causes if parent is not None]
        origins = sorted({self._trail(parent).origin for parent in parents})
        return f"Ask for another version of what you want in {listed(origins)}."

    def _trail(self, parent: Candidate) -> Trail:
        return self._trails.get(parent.key) or self._trails.get(parent.project) or Trail(origin="your requirements")

    def _place(self, cause: Cause) -> tuple[str, bool, int, str, str]:
        need, parent = cause
        place = self._roots.index(need) if need in self._roots else 0
        return need.project, parent is not None, place, need.text, str(parent)


def _unique(causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> Iterator[Cause]:
    """Yield each cause once; for a file that proved unusable, and for what base and extras share, who wanted that."""
    seen: set[tuple[str, str, int]] = set()
    for need, parent in _wanted(causes, graph, roots):
        origin = id(need.wanted) if parent is None else 0
        if (need.text, str(parent), origin) not in seen:
            seen.add((need.text, str(parent), origin))
            yield need, parent


def _wanted(causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> Iterator[Cause]:
    for need, parent in causes:
        flawed = isinstance(need, Impossible) and parent is not None and parent.itself in graph.flaws
        if not flawed and not (parent is not None and parent.base is not None and parent.project == need.project):
            yield need, parent
            continue
        everywhere: Iterator[Cause] = ((each, by) for by, needs in graph.edges.items() for each in needs)
        own: list[Cause] = [(each, None) for each in roots if each.project == need.project]
        yield from own or [
            (each, by) for each, by in everywhere if each.project == need.project and by.project != need.project
        ]
