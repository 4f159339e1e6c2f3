"""Wheels for machines above the floor of a target: which are kept, and which are not."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from packaging.tags import Tag

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.newer import with_newer
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.events import Event, Notice
from wheelhouse.targets.naming import named
from wheelhouse.targets.tags import newer

FLOOR, HIGH, HIGHER = (f"cp312-cp312-manylinux_2_{minor}_x86_64" for minor in (28, 34, 39))


def kept(universe: dict[str, Dist], ask: dict[str, Any] | None = None, events: list[Event] | None = None) -> Closure:
    world, question = World(universe), asked(**(ask or {"wanted": ["a"]}))
    return with_newer(question, resolve(question, LINUX, world), world, (events if events is not None else []).append)


def names(closure: Closure) -> list[str]:
    return [pin.file.filename.removeprefix("a-1.0-").removesuffix(".whl") for pin in closure.also]


@pytest.mark.parametrize(
    ("files", "also"),
    [
        ((FLOOR,), []),
        ((FLOOR, HIGH), [HIGH]),
        ((FLOOR, HIGHER, HIGH), [HIGH, HIGHER]),
        (("sdist", HIGH), [HIGH]),
        (("py3-none-any", HIGH), [HIGH]),
        (("py3-none-any", "py3-none-manylinux_2_34_x86_64"), ["py3-none-manylinux_2_34_x86_64"]),
        ((FLOOR, "cp312-abi3-manylinux_2_34_x86_64"), []),
        (("cp312-abi3-manylinux_2_28_x86_64", HIGH), [HIGH]),
        ((FLOOR, "cp311-cp311-manylinux_2_34_x86_64", "cp312-cp312-win_amd64"), []),
        ((FLOOR, "cp312-cp312-manylinux_2_34_aarch64"), []),
        ((FLOOR, f"{FLOOR}.manylinux_2_34_x86_64", HIGH), []),
        ((FLOOR, HIGH, "1-" + HIGH), ["1-" + HIGH]),
        ((FLOOR, "x-" + HIGH), []),
    ],
)
def test_the_wheels_that_a_machine_above_would_take_first(files: tuple[str, ...], also: list[str]) -> None:
    assert names(kept({"a 1.0": Dist(files=files)})) == also


def test_what_is_kept_is_as_complete_as_a_pin_and_sorted() -> None:
    universe = {
        "a 1.0": Dist(files=(FLOOR, HIGH), requires=("b",)),
        "b 2.0": Dist(files=(FLOOR, HIGH)),
        "b 3.0": Dist(),
    }
    closure = kept(universe, {"wanted": ["a", "b<3"]})
    assert [pin.project for pin in closure.also] == ["a", "b"]
    for pin, further in zip(closure.pins, closure.also, strict=True):
        assert further == replace(pin, file=further.file, dist=further.dist)
        assert further.dist.filename == further.file.filename != pin.file.filename


@pytest.mark.parametrize(
    ("further", "ask", "count"),
    [
        ({}, {"wanted": ["a"]}, 1),
        ({"yanked": True}, {"wanted": ["a==1.0"]}, 1),
        ({}, {"wanted": ["a"], "no_binary": ["a"]}, 0),
        ({"hashes": {"sha256": "aa"}}, {"wanted": ["a==1.0 --hash=sha256:aa"]}, 1),
        ({}, {"wanted": ["a==1.0 --hash=sha256:aa"]}, 0),
        ({}, {"wanted": [f"a @ https://files.example/a-1.0-{FLOOR}.whl"]}, 0),
    ],
)
def test_the_same_rules_hold(further: dict[str, Any], ask: dict[str, Any], count: int) -> None:
    assert len(kept({"a 1.0": Dist(files=(FLOOR, HIGH, "sdist"), **further), "a 0.9": Dist()}, ask).also) == count


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"requires_dist": ("b",)}, f"it does not need the same as a-1.0-{FLOOR}.whl"),
        ({"requires_dist": ("b >> 1",)}, "a 1.0 has a dependency that cannot be read"),
        ({"requires_python": ">=3.13"}, "it wants Python >=3.13"),
        ({"version": "2.0"}, f"a-1.0-{HIGH}.whl says inside that it is a 2.0."),
    ],
)
def test_a_wheel_that_is_of_another_kind_is_left_out_with_a_notice(facts: dict[str, Any], reason: str) -> None:
    class Odd(World):
        def metadata(self, file: File) -> Metadata:
            metadata = super().metadata(file)
            return replace(metadata, **facts) if HIGH in file.filename else metadata

    ask, world, events = asked(["a"]), Odd({"a 1.0": Dist(files=(FLOOR, HIGH, HIGHER))}), list[Event]()
    closure = with_newer(ask, resolve(ask, LINUX, world), world, events.append)
    assert names(closure) == [HIGHER]
    (notice,) = events
    assert isinstance(notice, Notice)
    assert notice.text.startswith(f"a-1.0-{HIGH}.whl is not kept for newer platforms: {reason}")


def test_a_dependency_that_does_not_hold_on_the_target_makes_no_difference() -> None:
    class Odd(World):
        def metadata(self, file: File) -> Metadata:
            requires = ("b; os_name == 'nt'",) if HIGH in file.filename else ()
            return replace(super().metadata(file), requires_dist=requires)

    ask, world = asked(["a"]), Odd({"a 1.0": Dist(files=(FLOOR, HIGH))})
    assert names(with_newer(ask, resolve(ask, LINUX, world), world)) == [HIGH]


def test_metadata_is_announced_before_it_is_read() -> None:
    ask, world = asked(["a"]), World({"a 1.0": Dist(files=(FLOOR, HIGH, HIGHER))})
    with_newer(ask, resolve(ask, LINUX, world), world)
    assert world.expected == world.visited[1:] == [f"a-1.0-{level}.whl" for level in (HIGH, HIGHER)]


def test_a_platform_without_levels_has_nothing_newer() -> None:
    windows = replace(LINUX, tags=(Tag("cp312", "cp312", "win_amd64"), Tag("py3", "none", "any")))
    ask, world = asked(["a"]), World({"a 1.0": Dist(files=("py3-none-any", HIGH))})
    closure = resolve(ask, windows, world)
    assert with_newer(ask, closure, world) is closure


@pytest.mark.parametrize("text", ["3.12-manylinux_2_17_x86_64", "3.12-macosx_11_0_arm64", "3.12-musllinux_1_1_x86_64"])
def test_on_every_level_what_a_machine_takes_first_is_there(text: str) -> None:
    """The law: what resolves on a machine of a higher level is the pin, or one of the wheels that are kept with it."""
    floor = named(text)
    levels = dict.fromkeys(tag.platform for tag in (*floor.tags, *newer(floor)))
    files = [f"{bond}-{level}" for level in levels for bond in ("cp312-cp312", "cp39-abi3")][::3]
    ask, world = asked(["a"]), World({"a 1.0": Dist(files=("py3-none-any", *files))})
    closure = with_newer(ask, resolve(ask, floor, world), world)
    held = {pin.file.filename for pin in (*closure.pins, *closure.also)}
    machines = dict.fromkeys(tag.platform for tag in newer(floor) if "universal" not in tag.platform)
    for machine in list(machines)[:12]:
        assert {pin.file.filename for pin in resolve(ask, named(f"3.12-{machine}"), world).pins} <= held
