"""A conflict -> sentences that name the lines of the user's files, what exists, and one thing to change."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName

from wheelhouse.closure.causes import Cause, Causes
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.lacking import lacking
from wheelhouse.closure.needs import Exact, Impossible, Need, Ranged
from wheelhouse.closure.tables import columns, listed, placed, rows, written
from wheelhouse.closure.verdicts import Kind, Verdict, verdicts
from wheelhouse.errors import Conflict, NoMatchingVersion, ProjectNotFound, ResolutionError
from wheelhouse.requirements.ask import Wanted

_HINTS = {
    Kind.EXCLUDED: "Ask for another version of {project}.",
    Kind.FLAW: "Ask for another version of {project}.",
    Kind.HASH: "If you trust these files, give their hashes with --hash.",
    Kind.YANKED: "Ask for another version of {project}, or pin the yanked one with == if it must be that.",
    Kind.EARLY: "Allow pre-releases with --pre.",
    Kind.CONSTRAINT: "Loosen the constraint {constraint}.",
    Kind.PYTHON: "Ask for a version of {project} that runs on Python {python}, or build for another Python.",
    Kind.TARGET: "Ask for a version of {project} that has files for {target}, or build for another target.",
    Kind.FORMAT: "Let wheels and sdists of {project} be used: see --only-binary and --no-binary.",
    Kind.DATE: "Give a later --uploaded-prior-to.",
    Kind.QUARANTINE: "Leave {project} out: its index withholds it.",
}


def explained(causes: Sequence[Cause], graph: Graph, roots: Sequence[Need]) -> ResolutionError:
    """Return the error that tells why there is no solution, made of the causes of the last conflict."""
    story = _Story(Causes(causes, graph, roots), graph)
    dead = story.dead()
    if dead is not None:
        # What the user asked for fails only because of what something deep below it needs: tell about that.
        story = _Story(Causes.about(dead, graph, roots), graph)
    error = story.told()
    error.about = tuple(sorted(story.causes.by_project))
    error.lacking = lacking(story.causes, graph)
    return error


class _Story:
    def __init__(self, causes: Causes, graph: Graph) -> None:
        self.causes = causes
        self._graph = graph

    def dead(self) -> Need | None:
        """Return the need that spoils the newest version of the only project in question, if nothing satisfies it."""
        if len(self.causes.by_project) != 1:
            return None
        project = next(iter(self.causes.by_project))
        found = self._verdicts(project, _both(self.causes.needs(project)))
        newest = next((verdict for verdict in found if verdict.flaw is not None), None)
        return None if newest is None or newest.flaw is None or newest.flaw.culprits else newest.flaw.dead

    def told(self) -> ResolutionError:
        """Return the error that fits best."""
        for project in self.causes.by_project:
            if project in self._graph.missing:
                return self.not_found(project)
            needs = self.stuck(project)
            if needs:
                return self.no_version(project, needs)
        return self.conflict()

    def not_found(self, project: NormalizedName) -> ProjectNotFound:
        """Return the error for a project that no index has, with who wants it and where it was looked for."""
        error = self._graph.missing[project]
        lines = (*self.causes.lines(project), *error.context)
        return ProjectNotFound(error.message, context=lines, hint=error.hint)

    def stuck(self, project: NormalizedName) -> Sequence[Need]:
        """Return the needs on the project that nothing satisfies, although their ranges do not exclude each other."""
        needs = self.causes.needs(project)
        alone = [need for need in needs if self._barred(need) or not self.causes.left(need)]
        if alone:
            return alone[:1]
        if len(self.causes.by_project) > 1 or any(isinstance(need, Exact) for need in needs):
            return ()
        in_range = any(verdict.kind is not Kind.RANGE for verdict in self._verdicts(project, _both(needs)))
        return needs if in_range else ()

    def no_version(self, project: NormalizedName, needs: Sequence[Need]) -> ResolutionError:
        """Return the error for needs on one project that no version of it satisfies."""
        target, lines = self._graph.candidates.target.name, self.causes.lines(project)
        barred = self._barred(needs[0])
        if barred is not None:
            hint = f"Give {project} by version, or by the URL of a file for {target}."
            return NoMatchingVersion(f"{needs[0].text} cannot be used: {barred}.", context=lines, hint=hint)
        found = self._verdicts(project, _both(needs))
        culprits = next((each.flaw.culprits for each in found if each.flaw is not None and each.flaw.culprits), ())
        if culprits:
            return self._against(project, culprits, found)
        asked = listed([need.text for need in needs])
        answers = "can be used" if asked == project else f"answers {asked}"
        return NoMatchingVersion(
            f"No version of {project} {answers} on {target}.",
            context=(*lines, *rows(project, found)),
            hint=self._advice(project, found),
        )

    def conflict(self) -> Conflict:
        """Return the error for needs whose ranges exclude each other."""
        projects = sorted(self.causes.by_project)
        context: list[str] = []
        for project in projects:
            context += self.causes.lines(project)
            context += [f"{placed(each)} is a constraint" for each in self._constraints(project)]
            found = self._verdicts(project, _specifiers(self.causes.needs(project)))
            context += rows(project, [verdict for verdict in found if verdict.kind not in (Kind.FITS, Kind.RANGE)])
        texts = list(dict.fromkeys(need.text for project in projects for need in self.causes.needs(project)))
        texts += [written(each) for project in projects for each in self._constraints(project)]
        what = listed(texts) if len(texts) <= 3 else f"The requirements on {listed(projects)}"
        return Conflict(f"{what} exclude each other.", context=tuple(context), hint=self._change())

    def _against(self, project: NormalizedName, culprits: Sequence[Wanted], found: Sequence[Verdict]) -> Conflict:
        """Return the error for a project whose every version needs what lines of the user's exclude."""
        causes = self.causes.by_project[project]
        lines = [(need.text, f"from {self.causes.source(need, by)}") for need, by in causes]
        lines += [(written(each), f"from {each.origin}") for each in culprits]
        lines = list(dict.fromkeys(lines))
        change = " or ".join(placed(each) for each in culprits)
        return Conflict(
            f"{listed(list(dict.fromkeys(text for text, _ in lines)))} exclude each other.",
            context=(*columns(lines), *rows(project, found)),
            hint=f"Change {change}, or ask for another version of {project}.",
        )

    def _barred(self, need: Need) -> str | None:
        """Return why a direct reference cannot be used, if that is so."""
        match need:
            case Impossible():
                return need.reason
            case Exact():
                flaw = self._graph.flaws.get(need.candidate.itself)
                return None if flaw is None else flaw.reason
            case Ranged():
                links = (each for each in self._constraints(need.project) if each.requirement.url is not None)
                found = (
                    (each, self._graph.references.direct(need.project, each.requirement.url or "")) for each in links
                )
                failed = (
                    f"the constraint {placed(each)} fails: {reason}"
                    for each, reason in found
                    if isinstance(reason, str)
                )
                return next(failed, None)

    def _constraints(self, project: NormalizedName) -> list[Wanted]:
        return [each for each in self._graph.candidates.constraints if each.project == project]

    def _verdicts(self, project: NormalizedName, specifiers: Sequence[SpecifierSet]) -> tuple[Verdict, ...]:
        known = self._graph.known(project)
        return () if known is None else tuple(verdicts(known, specifiers, self._graph))

    def _advice(self, project: NormalizedName, found: Sequence[Verdict]) -> str:
        newest = next((verdict for verdict in found if verdict.kind in _HINTS), None)
        if newest is None:
            return self._change() if found else f"Leave {project} out: no file of it is offered."
        candidates = self._graph.candidates
        return _HINTS[newest.kind].format(
            project=project,
            constraint=listed([placed(each) for each in self._constraints(project)]),
            python=candidates.target.python,
            target=candidates.target.name,
        )

    def _change(self) -> str:
        """Return the hint to change the user's own lines that take part, or, where none does, what led there."""
        causes = [cause for project in self.causes.by_project.values() for cause in project]
        own = [f"{need.text} ({need.wanted.origin})" for need, parent in causes if parent is None and need.wanted]
        if own:
            return f"Change {' or '.join(own)}."
        return f"Ask for another version of what is wanted in {listed(self.causes.origins())}."


def _specifiers(needs: Sequence[Need]) -> list[SpecifierSet]:
    return [need.specifier for need in needs if isinstance(need, Ranged)]


def _both(needs: Sequence[Need]) -> list[SpecifierSet]:
    combined = SpecifierSet()
    for specifier in _specifiers(needs):
        combined &= specifier
    return [combined]
