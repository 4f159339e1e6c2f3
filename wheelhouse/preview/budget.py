"""What a plan costs: files and bytes, for each target and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure
from wheelhouse.dists.files import File, Wheel
from wheelhouse.preview.plan import Plan


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Files, each counted once: `size` in bytes is that of all but the `unsized` ones, of which the index says none."""

    files: int
    size: int
    unsized: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one target takes: its packages, and its files; `alone` are those that no other target takes.

    `newer` counts the further wheels for newer platforms (`--keep-newer`); what only builds others is in the sums.
    """

    target: str
    wheels: int
    newer: int
    sdists: int
    missing: int
    all: Sum
    alone: Sum


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """What all targets take, each file once; of that, what is still to be fetched; and the share of each target."""

    packages: int
    all: Sum
    fetch: Sum
    shares: tuple[Share, ...]


def budget(plan: Plan) -> Budget:
    """Return what the plan costs."""
    files = {file.filename: file for closure in plan.closures for file in _files(closure)}
    takers = Counter(name for closure in plan.closures for name in {file.filename for file in _files(closure)})
    return Budget(
        packages=len({project for closure in plan.closures for project in _projects(closure)}),
        all=_sum(files.values()),
        fetch=_sum(file for file in files.values() if file.filename not in plan.here),
        shares=tuple(_share(closure, takers) for closure in plan.closures),
    )


def _projects(closure: Closure) -> set[NormalizedName]:
    return {pin.project for pin in closure.pins} | {gap.project for gap in closure.gaps}


def _share(closure: Closure, takers: Counter[str]) -> Share:
    wheels = sum(isinstance(pin.dist, Wheel) for pin in closure.pins)
    files = _files(closure)
    return Share(
        target=closure.target.name,
        wheels=wheels,
        newer=len(closure.also),
        sdists=len(closure.pins) - wheels,
        missing=len(closure.gaps),
        all=_sum(files),
        alone=_sum(file for file in files if takers[file.filename] == 1),
    )


def _files(closure: Closure) -> tuple[File, ...]:
    return tuple({pin.file.filename: pin.file for pin in closure.files}.values())


def _sum(files: Iterable[File]) -> Sum:
    sizes = [file.size for file in files]
    known = [size for size in sizes if size is not None]
    return Sum(files=len(sizes), size=sum(known), unsized=len(sizes) - len(known))
