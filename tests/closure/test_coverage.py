"""The table of packages and targets, and what a reader sees of a wheel's tags."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from packaging.tags import Tag
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.closure import Gap
from wheelhouse.closure.coverage import Cell, Coverage, Row, coverage, platform_part
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import Wheel, parse_filename

A, B, C = map(canonicalize_name, "abc")
WINDOWS = replace(
    LINUX,
    name="3.12-win_amd64",
    environment={**LINUX.environment, "sys_platform": "win32"},
    tags=(Tag("cp312", "cp312", "win_amd64"), Tag("py3", "none", "any")),
)


def test_each_target_has_a_column_and_each_project_a_row() -> None:
    universe = {
        "a 1.0": Dist(files=("cp312-cp312-win_amd64", "cp312-abi3-manylinux_2_28_x86_64")),
        "b 1.0": Dist(files=("sdist",)),
    }
    linux = resolve(asked(["a", "b"]), LINUX, World(universe))
    windows = resolve(asked(["a", "b; sys_platform == 'linux'"]), WINDOWS, World(universe))
    gap = Gap(project=C, version=Version("2.0"), reason="no wheel for this target, and there is no sdist")
    assert coverage([linux, replace(windows, gaps=(gap,))]) == Coverage(
        targets=("3.12-manylinux_2_28_x86_64", "3.12-win_amd64"),
        rows=(
            Row(
                project=A,
                cells=(
                    wheel("abi3-manylinux_2_28_x86_64", "a-1.0-cp312-abi3-manylinux_2_28_x86_64.whl"),
                    wheel("cp312-win_amd64", "a-1.0-cp312-cp312-win_amd64.whl"),
                ),
            ),
            Row(project=B, cells=(Cell(kind="sdist", version="1.0", filename="b-1.0.tar.gz"), Cell(kind="unneeded"))),
            Row(project=C, cells=(Cell(kind="unneeded"), Cell(kind="missing", version="2.0"))),
        ),
    )


def wheel(tag: str, filename: str) -> Cell:
    return Cell(kind="wheel", version="1.0", tag=tag, filename=filename)


def test_sizes_are_those_of_the_index() -> None:
    closure = resolve(asked(["a"]), LINUX, World({"a 1.0": Dist()}))
    sized = replace(closure, pins=tuple(replace(pin, file=replace(pin.file, size=7)) for pin in closure.pins))
    assert coverage([sized]).rows[0].cells[0].size == 7


def test_of_nothing_there_is_nothing() -> None:
    assert coverage([]) == Coverage(targets=(), rows=())


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ("py3-none-any", "any"),
        ("py2.py3-none-any", "any"),
        ("py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_17_x86_64"),
        ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", "cp312-manylinux_2_17_x86_64"),
        ("cp312-cp312-manylinux2014_x86_64", "cp312-manylinux2014_x86_64"),
        ("cp37-abi3-manylinux_2_28_x86_64.win_amd64", "abi3-manylinux_2_28_x86_64"),
        ("pp310-pypy310_pp73-win_amd64", "pypy310_pp73-win_amd64"),
    ],
)
def test_the_part_of_the_tag_that_says_for_whom(tags: str, told: str) -> None:
    dist = parse_filename(f"a-1.0-{tags}.whl")
    levels = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
    pairs = (("cp312", "cp312"), ("cp37", "abi3"), ("py3", "none"))
    order = {
        Tag(*pair, level): place for place, (pair, level) in enumerate((p, each) for p in pairs for each in levels)
    }
    assert isinstance(dist, Wheel)
    assert platform_part(dist, order | {Tag("py3", "none", "any"): 99}) == told
