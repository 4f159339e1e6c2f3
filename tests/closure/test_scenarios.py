"""The stories of tests/scenarios: each tells why it is there, a universe, what is asked, and what must come out.

`expect.pins` are `name version`, or file names where the file matters; `expect.error` is the text of the error: its
class, its message, its context lines and its hint. `notices` are compared where they are given, and files whose names
begin with one of `unvisited` must not be looked at. `made` names the file that is made of the project at a URL: one of
the universe.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import WhbuildError
from wheelhouse.events import Event, Notice

STORIES = sorted((Path(__file__).parent.parent / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: str(path.stem))
def test_story(path: Path) -> None:
    story = tomllib.loads(path.read_text(encoding="utf-8"))
    expect = story["expect"]
    universe = {key: _dist(given) for key, given in story["universe"].items()}
    world = World(universe, story.get("projects"), story.get("made"))
    events: list[Event] = []
    assert len(story["why"]) > 40, "every story says why it is there"
    assert _outcome(world, story["ask"], events, by_file="files" in expect) == _expected(expect)
    if "notices" in expect:
        assert [event.text for event in events if isinstance(event, Notice)] == expect["notices"]
    assert not [name for name in world.visited if name.startswith(tuple(expect.get("unvisited", ())))]


def _outcome(world: World, ask: Mapping[str, Any], events: list[Event], *, by_file: bool) -> str:
    try:
        closure = resolve(asked(**ask), LINUX, world, events.append)
    except WhbuildError as error:
        lines = [f"{type(error).__name__}: {error.message}", *(f"  {line}" for line in error.context)]
        return "\n".join([*lines, f"hint: {error.hint}"])
    pins = (pin.file.filename if by_file else f"{pin.project} {pin.version}" for pin in closure.pins)
    return "\n".join(pins)


def _expected(expect: Mapping[str, Any]) -> str:
    text = expect.get("error")
    return text.strip() if text is not None else "\n".join(expect.get("files", expect.get("pins")))


def _dist(given: list[str] | dict[str, Any]) -> Dist:
    facts: dict[str, Any] = {"requires": given} if isinstance(given, list) else given
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
    return Dist(**values)
