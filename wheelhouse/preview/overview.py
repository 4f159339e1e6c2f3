"""What a reader of a plan wants to know first: the same told once, however many targets it holds for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.coverage import Cell, Coverage, Kind, Row, platform_part
from wheelhouse.dists.files import Wheel


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and the targets that it is for. `tag` is that of a `Cell`: None for an sdist."""

    project: NormalizedName
    version: str
    filename: str
    tag: str | None
    size: int | None
    targets: tuple[str, ...]


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that look alike in every column: `kinds` has one for each."""

    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]


def uses(row: Row, targets: Sequence[str]) -> Iterator[Use]:
    """Yield the files of a row, in the order of the targets."""
    found: dict[Cell, list[str]] = {}
    for cell, target in zip(row.cells, targets, strict=True):
        if cell.filename is not None:
            found.setdefault(cell, []).append(target)
    for cell, names in found.items():
        yield Use(
            project=row.project,
            version=cell.version or "",
            filename=cell.filename or "",
            tag=cell.tag,
            size=cell.size,
            targets=tuple(names),
        )


def spare(closures: Iterable[Closure]) -> dict[NormalizedName, tuple[Use, ...]]:
    """Return the wheels that are kept for newer platforms only (`--keep-newer`), by project."""
    kept: dict[NormalizedName, tuple[Use, ...]] = {}
    for use in _each_once((pin, closure.target.name) for closure in closures for pin in closure.also):
        kept[use.project] = (*kept.get(use.project, ()), use)
    return kept


def tools(closures: Sequence[Closure]) -> tuple[Use, ...]:
    """Return the files that are only needed to build others, by name."""
    others = _installed(closures) | {pin.file.filename for closure in closures for pin in closure.lockers}
    needed = (
        (pin, closure.target.name)
        for closure in closures
        for build in closure.builds
        for pin in build.pins
        if pin.file.filename not in others
    )
    return tuple(_each_once(needed))


def lockers(closures: Sequence[Closure]) -> tuple[Use, ...]:
    """Return the files that only lockers want, and no target, by name."""
    installed = _installed(closures)
    found = ((pin, closure.target.name) for closure in closures for pin in closure.lockers)
    return tuple(_each_once((pin, target) for pin, target in found if pin.file.filename not in installed))


def _installed(closures: Iterable[Closure]) -> set[str]:
    return {pin.file.filename for closure in closures for pin in (*closure.pins, *closure.also)}


def _each_once(pins: Iterable[tuple[Pin, str]]) -> Iterator[Use]:
    """Yield the files of the pins, by name, each with its targets, and with the platform that its name gives first."""
    found: dict[str, list[tuple[Pin, str]]] = {}
    for pin, target in pins:
        found.setdefault(pin.file.filename, []).append((pin, target))
    for filename in sorted(found):
        pin = found[filename][0][0]
        yield Use(
            project=pin.project,
            version=str(pin.version),
            filename=filename,
            tag=platform_part(pin.dist, {}) if isinstance(pin.dist, Wheel) else None,
            size=pin.file.size,
            targets=tuple(dict.fromkeys(target for _, target in found[filename])),
        )


def versions(row: Row, targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the versions of a project, in the order of the targets, each with the targets that get it."""
    found: dict[str, list[str]] = {}
    for use in uses(row, targets):
        found.setdefault(use.version, []).extend(use.targets)
    return {version: tuple(names) for version, names in found.items()}


def differing(coverage: Coverage) -> dict[NormalizedName, dict[str, tuple[str, ...]]]:
    """Return the projects of which not all targets get the same version, each with its versions and their targets."""
    found = {row.project: versions(row, coverage.targets) for row in coverage.rows}
    return {project: each for project, each in found.items() if len(each) > 1}


def held_back(closures: Iterable[Closure]) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """Return what is older than need be, by project and version: newer versions, each with its targets."""
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for closure in closures:
        for one in closure.behind:
            newer = found.setdefault((one.project, str(one.version)), {})
            newer[str(one.newest)] = (*newer.get(str(one.newest), ()), closure.target.name)
    return dict(sorted(found.items()))


def label(row: Row) -> str:
    """Return the name of the project with its version, or with the number of its versions."""
    found = dict.fromkeys(cell.version for cell in row.cells if cell.version is not None)
    return f"{row.project} {next(iter(found))}" if len(found) == 1 else f"{row.project} ({len(found)} versions)"


def uniform(coverage: Coverage) -> Iterator[tuple[tuple[Row, ...], str]]:
    """Yield the rows in which every target gets a wheel, and which: one of several, or the same as all."""
    rows = [row for row in coverage.rows if _is_uniform(row)]
    single = tuple(row for row in rows if _is_one_file(row))
    several = tuple(row for row in rows if not _is_one_file(row))
    yield from ((found, what) for found, what in ((several, "wheels"), (single, "a single wheel")) if found)


def _is_uniform(row: Row) -> bool:
    return all(cell.kind == "wheel" for cell in row.cells)


def _is_one_file(row: Row) -> bool:
    return len({cell.filename for cell in row.cells}) == 1


def columns(coverage: Coverage) -> tuple[tuple[str, ...], ...]:
    """Return the targets, those put together that look alike in every row."""
    alike: dict[tuple[Kind, ...], list[str]] = {}
    for place, target in enumerate(coverage.targets):
        alike.setdefault(tuple(row.cells[place].kind for row in coverage.rows), []).append(target)
    return tuple(map(tuple, alike.values()))


def patterns(coverage: Coverage, shown: Sequence[tuple[str, ...]]) -> tuple[Pattern, ...]:
    """Return the rows that are not uniform, by how they look in the columns `shown`, the thinnest spread first."""
    places = [coverage.targets.index(column[0]) for column in shown]
    alike: dict[tuple[Kind, ...], list[Row]] = {}
    for row in coverage.rows:
        if not _is_uniform(row):
            alike.setdefault(tuple(row.cells[place].kind for place in places), []).append(row)
    ordered = sorted(alike, key=lambda kinds: (-kinds.count("missing"), -kinds.count("sdist"), kinds.count("wheel")))
    return tuple(Pattern(kinds=kinds, rows=tuple(alike[kinds])) for kinds in ordered)
