"""What an index has from before: it holds while it does, and gives way to nothing newer."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.closure.test_foregone import PLAIN, found
from tests.closure.worlds import LINUX, WINDOWS, Dist, World, asked
from wheelhouse.closure import resolve as story
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import resolve_each
from wheelhouse.closure.former import Former
from wheelhouse.closure.resolve import answered
from wheelhouse.events import Resolving

SDIST, BOTH = ("sdist",), ("py3-none-any", "sdist")
LONG = {"a 4.0rc1": Dist(), "a 3.0": Dist(), "a 2.0": Dist(files=SDIST), "a 1.0": Dist(yanked="unsafe")}


def versions(text: str) -> dict[NormalizedName, Version]:
    return {
        canonicalize_name(name): Version(version) for name, version in map(str.split, filter(None, text.split(", ")))
    }


def held(universe: dict[str, Dist], versions_held: str, *wanted: str, **rules: Any) -> tuple[list[str], bool]:
    """Return the pins, and whether there was a search."""
    searches: list[Resolving] = []
    candidates = Candidates(asked(list(wanted), **rules), LINUX, held=versions(versions_held))
    ask = asked(list(wanted), **rules)
    closure = answered(
        ask, candidates, World(universe), lambda e: searches.append(e) if isinstance(e, Resolving) else None
    )
    return [f"{pin.project} {pin.version}" for pin in closure.pins], bool(searches)


@pytest.mark.parametrize(
    ("version", "wanted", "rules", "taken"),
    [
        ("3.0", "a", {}, "3.0"),
        ("2.0", "a", {}, "2.0"),
        ("2.0", "a", {"prefer_binary": True}, "2.0"),
        ("2.0", "a>2", {}, "3.0"),
        ("1.0", "a", {}, "1.0"),
        ("1.0", "a>1", {}, "3.0"),
        ("1.0", "a==1.0", {}, "1.0"),
        ("4.0rc1", "a", {}, "3.0"),
        ("4.0rc1", "a", {"pre": True}, "4.0rc1"),
        ("2.0", "a", {"pre": True}, "2.0"),
        ("9.0", "a", {}, "3.0"),
    ],
)
def test_what_is_held_is_taken_while_it_satisfies(
    version: str, wanted: str, rules: dict[str, bool], taken: str
) -> None:
    assert held(LONG, f"a {version}", wanted, **rules)[0] == [f"a {taken}"]


@pytest.mark.parametrize(
    ("before", "wanted", "pins"),
    [
        ("a 1.0, b 2.0", ["a"], ["a 1.0", "b 2.0"]),
        ("a 2.0, b 2.0, c 1.0, d 1.0", ["a"], ["a 2.0", "b 2.0", "c 1.0", "d 1.0"]),
        ("c 1.0, b 2.0", ["c", "b"], ["b 2.0", "c 1.0"]),
    ],
)
def test_what_is_held_needs_no_search(before: str, wanted: list[str], pins: list[str]) -> None:
    assert held(PLAIN, before, *wanted) == (pins, False)
    assert held(LONG, "a 1.0", "a") == (["a 1.0"], False)


@pytest.mark.parametrize("before", ["a 1.0, b 2.0", "b 3.0", "c 1.0", "a 2.0, b 2.0, c 1.0", "a 9.0", "a 1.0, b 9.0"])
@pytest.mark.parametrize("wanted", [["a"], ["b", "a>=2"], ["a", "b!=2"], ["c", "b<3"]])
def test_without_a_search_it_is_as_with_one(before: str, wanted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    walked, _ = held(PLAIN, before, *wanted)
    monkeypatch.setattr(story, "foregone", lambda *_: None)
    assert held(PLAIN, before, *wanted) == (walked, True)


def test_a_held_sdist_does_not_waver_as_a_preferred_one_does() -> None:
    universe = {"a 2.0": Dist(), "a 1.0": Dist(files=SDIST)}
    assert held(universe, "a 1.0", "a")[0] == ["a 1.0"]
    assert found(universe, "a 1.0", asked(["a"]))[0] == ["a 2.0"]


def test_a_file_that_was_yanked_beside_another_gives_way_to_it() -> None:
    universe = {"a 2.0": Dist(), "a 1.0": Dist(files=BOTH, yanked=True)}
    assert held(universe, "a 1.0", "a", "a<9")[0] == ["a 1.0"]


def each(former: Former, *wanted: str) -> list[list[str]]:
    answers = resolve_each(asked(list(wanted)), [LINUX, WINDOWS], World(PLAIN), former=former)
    return [[f"{pin.project} {pin.version}" for pin in one.pins] for one in answers if isinstance(one, Closure)]


def test_each_target_has_its_own() -> None:
    own = {LINUX.name: versions("b 2.0"), WINDOWS.name: versions("b 3.0")}
    assert each(Former(own=own), "b") == [["b 2.0"], ["b 3.0"]]


def test_a_target_without_its_own_takes_what_is_there() -> None:
    assert each(Former(own={LINUX.name: versions("b 2.0")}), "b") == [["b 2.0"], ["b 2.0"]]
    others = {name: (version,) for name, version in versions("b 2.0, c 1.0").items()}
    assert each(Former(others=others), "b") == [["b 2.0"], ["b 2.0"]]
    assert each(Former(own={WINDOWS.name: versions("b 3.0")}, others=others), "b") == [["b 2.0"], ["b 3.0"]]


def test_what_is_missing_is_missing_beside_what_is_held() -> None:
    universe = {"a 2.0": Dist(), "a 1.0": Dist(), "w 1.0": Dist(files=("cp312-cp312-win_amd64",))}
    (answer,) = resolve_each(
        asked(["a", "w"]), [LINUX], World(universe), former=Former(own={LINUX.name: versions("a 1.0")})
    )
    assert isinstance(answer, Closure)
    assert ([str(pin.version) for pin in answer.pins], [gap.project for gap in answer.gaps]) == (["1.0"], ["w"])


def test_nothing_is_announced_for_a_target_that_holds_another_version() -> None:
    world = World(PLAIN)
    other = msgspec.structs.replace(LINUX, name="other")
    former = Former(own={LINUX.name: versions("b 3.0"), "other": versions("b 2.0")})
    resolve_each(asked(["b"]), [LINUX, other], world, former=former)
    assert "b-3.0-py3-none-any.whl" not in world.expected
