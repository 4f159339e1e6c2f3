"""What lacks only a file that the target can use becomes a gap, with what would close it; all else is resolved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.gaps import with_gaps
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import ResolutionError
from wheelhouse.events import Event
from wheelhouse.requirements.ask import Ask

WINDOWS = ("cp312-cp312-win_amd64",)


def answered(world: World, ask: Ask, events: list[Event] | None = None) -> Closure | None:
    report = (events if events is not None else []).append
    try:
        return resolve(ask, LINUX, world)
    except ResolutionError as error:
        return with_gaps(ask, LINUX, world, error, report)


def told(closure: Closure | None) -> str:
    """Return the pins, and the gaps with all that is said of them."""
    if closure is None:
        return "no answer"
    lines = [" ".join(f"{pin.project} {pin.version}" for pin in closure.pins)]
    for gap in closure.gaps:
        lines += [f"{gap.project} {gap.version}: {gap.reason}", *(f"  {why}" for why in gap.why)]
        lines += [f"  or {remedy}" for remedy in gap.remedies]
    return "\n".join(lines)


STORIES: dict[str, tuple[dict[str, Dist], dict[str, Any], str]] = {
    "nothing for this target: what it needs is followed, and all else is there": (
        {"a 1.0": Dist(files=WINDOWS, requires=("b",)), "b 1.0": Dist(), "c 1.0": Dist()},
        {"wanted": ["a", "c"]},
        """
b 1.0 c 1.0
a 1.0: no wheel for this target, and there is no sdist
  a (from requirements.txt, line 1)
""",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_story(story: str) -> None:
    universe, ask, expected = STORIES[story]
    assert told(answered(World(universe), asked(**ask))) == expected.strip()
