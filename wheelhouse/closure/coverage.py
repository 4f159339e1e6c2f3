"""Package x target: which file each target gets of each project, or that it has none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Literal, TypeAlias

import msgspec
from packaging.tags import Tag
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Gap, Pin
from wheelhouse.dists.files import Wheel

Kind: TypeAlias = Literal["wheel", "sdist", "unneeded", "missing"]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What one target gets of one project. What is unneeded has no version; only a file has a name and a size in bytes.

    `tag` is that part of the best tag by which the target takes a wheel that says for whom it was built: `any`,
    `win_amd64`, `cp312-manylinux_2_17_x86_64`, `abi3-macosx_11_0_arm64`. An index may say no size.
    """

    kind: Kind
    version: str | None = None
    tag: str | None = None
    filename: str | None = None
    size: int | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A project, and a cell for each target."""

    project: NormalizedName
    cells: tuple[Cell, ...]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """A row for each project that any target needs, sorted; the cells are in the order of `targets`."""

    targets: tuple[str, ...]
    rows: tuple[Row, ...]


def coverage(closures: Sequence[Closure]) -> Coverage:
    """Return which file each target gets; what only `also` holds is left out."""
    columns = [_column(closure) for closure in closures]
    unneeded = Cell(kind="unneeded")
    projects = sorted({project for column in columns for project in column})
    return Coverage(
        targets=tuple(closure.target.name for closure in closures),
        rows=tuple(
            Row(project=project, cells=tuple(column.get(project, unneeded) for column in columns))
            for project in projects
        ),
    )


def platform_part(wheel: Wheel, order: dict[Tag, int]) -> str:
    """Return the part of the wheel's best tag that says for whom it was built; `order` is the place of each tag.

    The ABI is told where it binds the wheel (`cp312`, `cp314t`, `abi3`), and so is a platform other than `any`.
    """
    tags = [Tag(*parts) for parts in product(wheel.pythons, wheel.abis, wheel.platforms)]
    best = min(tags, key=lambda tag: order.get(tag, len(order)))
    return best.platform if best.abi == "none" else f"{best.abi}-{best.platform}"


def _column(closure: Closure) -> dict[NormalizedName, Cell]:
    order = {tag: place for place, tag in reversed(list(enumerate(closure.target.tags)))}
    cells = {pin.project: _cell(pin, order) for pin in closure.pins}
    return cells | {gap.project: _missing(gap) for gap in closure.gaps}


def _cell(pin: Pin, order: dict[Tag, int]) -> Cell:
    kind: Kind = "wheel" if isinstance(pin.dist, Wheel) else "sdist"
    tag = platform_part(pin.dist, order) if isinstance(pin.dist, Wheel) else None
    return Cell(kind=kind, version=str(pin.version), tag=tag, filename=pin.file.filename, size=pin.file.size)


def _missing(gap: Gap) -> Cell:
    return Cell(kind="missing", version=str(gap.version))
