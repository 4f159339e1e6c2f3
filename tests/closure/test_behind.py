"""What is older than need be, because a target named before cannot have it newer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.closure.worlds import LINUX, OPEN, WINDOWS, Dist, World, asked
from wheelhouse.closure.behind import behind
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import resolve_each
from wheelhouse.targets.target import Target

OLD, NEW = Dist(), Dist(python=">=3.10")


def told(world: World, lines: Sequence[str], *targets: Target) -> list[list[str]]:
    ask = asked(lines)
    closures = [each for each in resolve_each(ask, targets, world) if isinstance(each, Closure)]
    return [[f"{one.project} {one.version} < {one.newest}" for one in each] for each in behind(ask, closures, world)]


@pytest.mark.parametrize(
    ("lines", "targets", "expected"),
    [
        (["a"], (OPEN, LINUX, WINDOWS), [[], ["a 1.0 < 3.0"], ["a 1.0 < 3.0"]]),
        (["a<3"], (OPEN, LINUX), [[], ["a 1.0 < 2.0"]]),
        (["a", "a<3"], (OPEN, LINUX), [[], ["a 1.0 < 2.0"]]),
        (["a==1.0"], (OPEN, LINUX), [[], []]),
        (["a"], (LINUX, OPEN), [[], []]),
        (["a"], (LINUX, WINDOWS), [[], []]),
        (["a"], (LINUX,), [[]]),
    ],
)
def test_what_the_first_cannot_have(lines: list[str], targets: tuple[Target, ...], expected: list[list[str]]) -> None:
    assert told(World({"a 3.0": NEW, "a 2.0": NEW, "a 1.0": OLD}), lines, *targets) == expected


def test_what_the_first_gave_up_for_another_reason_is_nobodys_fault() -> None:
    world = World({"a 2.0": Dist(requires=("b>2",)), "a 1.0": Dist(), "b 1.0": Dist()})
    assert told(world, ["a"], LINUX, WINDOWS) == [[], []]
