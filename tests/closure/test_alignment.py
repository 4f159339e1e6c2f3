"""What a target should prefer: what came first, but for what the first of its Python had no use for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from tests.closure.worlds import LINUX, OPEN, WINDOWS, Dist, World, asked
from wheelhouse.closure.alignment import Alignment, platform
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.resolve import resolve
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import Target

LINUX_ONLY = ("cp312-cp312-manylinux_2_28_x86_64", "cp39-cp39-manylinux_2_28_x86_64")
# 2.0 is for Linux only; or else it wants a newer Python, by its own word or by that of what it needs.
FILES = {"a 2.0": Dist(files=LINUX_ONLY), "a 1.0": Dist()}
PYTHON = {"a 2.0": Dist(python=">=3.10"), "a 1.0": Dist()}
NEEDS = {"a 2.0": Dist(requires=("b",)), "a 1.0": Dist(), "b 1.0": Dist(python=">=3.10")}
WINDOWS_NEEDS = {"a 2.0": Dist(requires=('b; os_name == "nt"',)), "a 1.0": Dist()}


def preferred(universe: dict[str, Dist], targets: Sequence[Target], last: Target, wanted: str = "a") -> list[str]:
    world, ask = World(universe), asked([wanted])
    alignment = Alignment(world)
    for target in targets:
        candidates = Candidates(ask, target, preferred=alignment.preferred(target))
        alignment.add(candidates, resolve(ask, target, world, candidates=candidates).pins)
    return [" ".join(map(str, versions)) for versions in alignment.preferred(last).values()]


@pytest.mark.parametrize(
    ("universe", "targets", "last", "expected"),
    [
        (FILES, (LINUX,), WINDOWS, ["2.0"]),
        (FILES, (LINUX, WINDOWS), LINUX, ["2.0 1.0"]),
        (FILES, (WINDOWS, LINUX), LINUX, ["1.0"]),
        (PYTHON, (LINUX, OPEN), OPEN, ["2.0 1.0"]),
        (NEEDS, (LINUX, OPEN), LINUX, ["2.0 1.0", "1.0"]),
        (NEEDS, (LINUX, OPEN), OPEN, ["1.0 2.0", "1.0"]),
        (NEEDS, (LINUX, OPEN, OPEN, WINDOWS), OPEN, ["1.0 2.0", "1.0"]),
        (WINDOWS_NEEDS, (LINUX, WINDOWS), LINUX, ["2.0 1.0"]),
    ],
)
def test_what_came_first_comes_first_unless_the_first_of_this_python_passed_it_over(
    universe: dict[str, Dist], targets: Sequence[Target], last: Target, expected: list[str]
) -> None:
    assert preferred(universe, targets, last) == expected


def test_only_what_is_new_is_told_and_only_of_an_index() -> None:
    world = World({"a 1.0": Dist(), "b 1.0": Dist()})
    ask = asked(["a", "b @ https://files.example/b-1.0-py3-none-any.whl"])
    alignment, candidates = Alignment(world), Candidates(ask, LINUX)
    pins = resolve(ask, LINUX, world).pins
    assert [(new.project, new.release.text, new.to_all) for new in alignment.add(candidates, pins)] == [
        ("a", "1.0", True)
    ]
    assert alignment.add(candidates, pins) == ()
    assert [(new.project, new.to_all) for new in alignment.add(Candidates(ask, OPEN), pins)] == [("a", False)]
    assert [*alignment.preferred(WINDOWS)] == ["a", "b"]


def test_a_version_by_url_beside_one_of_an_index() -> None:
    world, alignment = World(FILES), Alignment(World(FILES))
    for wanted in ("a==1.0", "a @ https://files.example/a-2.0-py3-none-any.whl", "a @ https://files.example/a-1.0.zip"):
        ask = asked([wanted])
        alignment.add(Candidates(ask, LINUX), resolve(ask, LINUX, _with_zip(world)).pins)
    assert [[str(version) for version in versions] for versions in alignment.preferred(LINUX).values()] == [
        ["1.0", "2.0"]
    ]


def _with_zip(world: World) -> World:
    world._metadata = {**world._metadata, "a-1.0.zip": world._metadata["a-1.0-py3-none-any.whl"]}
    world._metadata |= {"a-2.0-py3-none-any.whl": msgspec.structs.replace(world._metadata["a-1.0.zip"], version="2.0")}
    return world


def test_a_file_that_cannot_be_judged_was_not_passed_over() -> None:
    world = World({"a 2.0": Dist(), "a 1.0": Dist(uploaded="2020-01-01T00:00:00Z")})
    alignment, ask = Alignment(world), asked(["a"])
    alignment.add(Candidates(ask, LINUX), resolve(ask, LINUX, world).pins)
    earlier = asked(["a<2"], uploaded_before="2024-01-01T00:00:00+00:00")
    alignment.add(Candidates(earlier, OPEN), resolve(earlier, OPEN, world).pins)
    assert [" ".join(map(str, versions)) for versions in alignment.preferred(OPEN).values()] == ["2.0 1.0"]


@pytest.mark.parametrize("name", ["3.12-linux", "3.12-alpine", "3.12-windows", "3.12-macos"])
def test_a_target_is_of_the_platform_that_it_is_named_after(name: str) -> None:
    target = named(name)
    assert platform(target) == target.name.partition("-")[2]
