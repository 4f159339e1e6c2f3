"""A plan for a program: JSON as docs/plan.md describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wheelhouse.closure.closure import Build, Closure, Gap, Why
from wheelhouse.closure.coverage import Cell, Coverage, Row, coverage
from wheelhouse.closure.each import Unsolved
from wheelhouse.errors import WhbuildError
from wheelhouse.preview import forms
from wheelhouse.preview.budget import Share, Sum, budget
from wheelhouse.preview.overview import Use, differing, held_back, lockers, spare, tools, versions
from wheelhouse.preview.plan import Plan
from wheelhouse.targets.target import Target


class _Facts(msgspec.Struct, frozen=True):
    """What a cell does not say of its file."""

    sha256: Mapping[str, str | None]
    here: frozenset[str]


def json(plan: Plan) -> bytes:
    """Return the plan as indented JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(form(plan)), indent=1) + b"\n"


def form(plan: Plan) -> forms.Document:
    """Return the plan as its JSON has it."""
    cost, found = budget(plan), coverage(plan.closures)
    return forms.Document(
        plan_version=forms.VERSION,
        complete=plan.complete,
        seconds=round(plan.seconds, 3),
        targets=(
            *(_target(one.target, share) for one, share in zip(plan.closures, cost.shares, strict=True)),
            *(_target(one.target, None) for one in plan.unsolved),
        ),
        total=_figures(cost.all),
        fetch=_figures(cost.fetch),
        packages=tuple(_packages(plan, found)),
        versions_differ=tuple(differing(found)),
        held_back=tuple(_held_back(plan)),
        gaps=tuple(_gap(closure, gap) for closure in plan.closures for gap in closure.gaps),
        builds=tuple(_build(closure, build) for closure in plan.closures for build in closure.builds),
        tools=tuple(_each(tools(plan.closures), plan)),
        lockers=tuple(_each(lockers(plan.closures), plan)),
        unsolved=tuple(_unsolved(one, error) for one in plan.unsolved for error in one.errors),
    )


def _target(target: Target, share: Share | None) -> forms.TargetPart:
    return forms.TargetPart(
        name=target.name,
        solved=share is not None,
        markers={str(name): str(value) for name, value in sorted(target.environment.items())},
        assumed=tuple(sorted(target.assumed)),
        packages=None if share is None else share.wheels + share.sdists + share.missing,
        total=None if share is None else _figures(share.all),
        alone=None if share is None else _figures(share.alone),
    )


def _figures(files: Sum) -> forms.Figures:
    return forms.Figures(files=files.files, size=files.size, unsized=files.unsized)


def _packages(plan: Plan, found: Coverage) -> Iterator[forms.PackagePart]:
    facts = _Facts(dict(_hashes(plan.closures)), plan.here)
    kept = spare(plan.closures)
    for row in found.rows:
        yield forms.PackagePart(
            project=row.project,
            versions=tuple(versions(row, found.targets)),
            cells=tuple(_cells(row, found.targets, facts)),
            also=tuple(_spare(use, facts) for use in kept.get(row.project, ())),
        )


def _hashes(closures: Iterable[Closure]) -> Iterator[tuple[str, str | None]]:
    for closure in closures:
        for pin in closure.files:
            yield pin.file.filename, pin.file.sha256


def _cells(row: Row, targets: Iterable[str], facts: _Facts) -> Iterator[forms.CellPart]:
    for cell, target in zip(row.cells, targets, strict=True):
        yield _cell(cell, target, facts)


def _cell(cell: Cell, target: str, facts: _Facts) -> forms.CellPart:
    return forms.CellPart(
        target=target,
        kind=cell.kind,
        version=cell.version,
        filename=cell.filename,
        tag=cell.tag,
        size=cell.size,
        sha256=facts.sha256.get(cell.filename or ""),
        here=cell.filename in facts.here,
    )


def _spare(use: Use, facts: _Facts) -> forms.SparePart:
    return forms.SparePart(
        filename=use.filename,
        version=use.version,
        tag=use.tag,
        size=use.size,
        sha256=facts.sha256[use.filename],
        here=use.filename in facts.here,
        targets=use.targets,
    )


def _build(closure: Closure, build: Build) -> forms.BuildPart:
    return forms.BuildPart(
        target=closure.target.name,
        project=build.project,
        version=str(build.version),
        sdist=build.sdist,
        requires=build.requires,
        files=tuple(pin.file.filename for pin in build.pins),
        compiled=build.compiled,
        unknown=build.unknown,
    )


def _each(uses: Iterable[Use], plan: Plan) -> Iterator[forms.ToolPart]:
    hashes = dict(_hashes(plan.closures))
    for use in uses:
        yield forms.ToolPart(
            project=use.project,
            version=use.version,
            filename=use.filename,
            size=use.size,
            sha256=hashes[use.filename],
            here=use.filename in plan.here,
            targets=use.targets,
        )


def _held_back(plan: Plan) -> Iterator[forms.BehindPart]:
    for (project, version), newer in held_back(plan.closures).items():
        for newest, targets in newer.items():
            yield forms.BehindPart(project=project, version=version, newest=newest, targets=targets)


def _gap(closure: Closure, gap: Gap) -> forms.GapPart:
    return forms.GapPart(
        target=closure.target.name,
        project=gap.project,
        version=str(gap.version),
        reason=gap.reason,
        why=tuple(map(_why, gap.why)),
        remedies=tuple(map(str, gap.remedies)),
    )


def _why(why: Why) -> forms.WhyPart:
    version = None if why.parent_version is None else str(why.parent_version)
    written = (None, None) if why.origin is None else (why.origin.file, why.origin.line)
    return forms.WhyPart(
        requirement=why.requirement, file=written[0], line=written[1], project=why.parent, version=version
    )


def _unsolved(one: Unsolved, error: WhbuildError) -> forms.UnsolvedPart:
    return forms.UnsolvedPart(
        target=one.target.name,
        error=type(error).__name__,
        exit_code=error.exit_code,
        message=error.message,
        context=error.context,
        hint=error.hint,
    )
