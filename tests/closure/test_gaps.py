"""What lacks only a file that the target can use becomes a gap, with what would close it; all else is resolved."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure import gaps
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.gaps import with_gaps
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import Conflict, ResolutionError
from wheelhouse.events import Event, Notice, Resolving
from wheelhouse.requirements.ask import Ask

WINDOWS = ("cp312-cp312-win_amd64",)
TWO = (("a", WINDOWS), ("b", ("py3-none-any",)))


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
    lines = [" ".join(f"{pin.project} {pin.version}" for pin in closure.pins) or "nothing"]
    for gap in closure.gaps:
        lines += [f"{gap.project} {gap.version}: {gap.reason}", *(f"  {why}" for why in gap.why)]
        lines += [f"  or {remedy}" for remedy in gap.remedies]
    return "\n".join(lines)


STORIES: dict[str, tuple[dict[str, Dist], dict[str, Any], str]] = {
    "what it needs is followed, and all else is there": (
        {"a 1.0": Dist(files=WINDOWS, requires=("b",)), "b 1.0": Dist(), "c 1.0": Dist()},
        {"wanted": ["a", "c"]},
        """
b 1.0 c 1.0
a 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a (from requirements.txt, line 1)
""",
    ),
    "a higher level takes it, the lowest is named": (
        {"a 2.0": Dist(files=("cp312-cp312-manylinux_2_39_x86_64", "cp312-cp312-manylinux_2_34_x86_64"))},
        {"wanted": ["a"]},
        """
nothing
a 2.0: no wheel for this target, and there is no sdist
  a (from requirements.txt, line 1)
  or manylinux_2_34_x86_64 would take a-2.0-cp312-cp312-manylinux_2_34_x86_64.whl
""",
    ),
    "an older version has a file, a line excludes it": (
        {"a 2.0": Dist(files=WINDOWS), "a 1.9": Dist(), "a 1.8": Dist()},
        {"wanted": ["a>=2"], "constraints": ["a>1.9"]},
        """
nothing
a 2.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a>=2 (from requirements.txt, line 1)
  or a 1.9 has a wheel, but a>=2 (requirements.txt, line 1) and a>1.9 (constraints.txt, line 1) exclude it
""",
    ),
    "a package excludes the older version, which is an sdist": (
        {"a 1.0": Dist(requires=("b>=2",)), "b 2.0": Dist(files=WINDOWS), "b 1.0": Dist(files=("sdist",))},
        {"wanted": ["a"]},
        """
a 1.0
b 2.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  b>=2 (from a 1.0)
  or b 1.0 has an sdist, but b>=2 (from a 1.0) excludes it
""",
    ),
    "an sdist is there, and may not be used": (
        {"a 1.0": Dist(files=("sdist", *WINDOWS)), "b 1.0": Dist(files=("sdist",))},
        {"wanted": ["a", "b"], "only_binary": [":all:"]},
        """
nothing
a 1.0: no wheel for this target, and its sdist may not be used; its wheels are for Windows only
  a (from requirements.txt, line 1)
  or a-1.0.tar.gz could be used without --only-binary
b 1.0: there is no wheel, and its sdist may not be used
  b (from requirements.txt, line 2)
  or b-1.0.tar.gz could be used without --only-binary
""",
    ),
    "wheels may not be used, and there is no sdist": (
        {"a 1.0": Dist()},
        {"wanted": ["a"], "no_binary": ["a"]},
        """
nothing
a 1.0: its wheels may not be used, and there is no sdist
  a (from requirements.txt, line 1)
  or a-1.0-py3-none-any.whl could be used without --no-binary
""",
    ),
    "another Python is wanted": (
        {"a 2.0": Dist(python=">=3.13"), "a 1.0": Dist(python=">=3.13")},
        {"wanted": ["a"]},
        """
nothing
a 2.0: wants Python >=3.13
  a (from requirements.txt, line 1)
  or a 2.0 has wheels for Python 3.13, 3.14 and 3.15
""",
    ),
    "wheels for other Pythons": (
        {"a 1.0": Dist(files=("cp310-cp310-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_28_x86_64", *WINDOWS))},
        {"wanted": ["a"]},
        """
nothing
a 1.0: no wheel for this target, and there is no sdist
  a (from requirements.txt, line 1)
  or a 1.0 has wheels for Python 3.10 and 3.11 on manylinux_2_28_x86_64
""",
    ),
    "one gap behind the other": (
        {
            "a 1.0": Dist(files=WINDOWS, requires=("b",)),
            "b 1.0": Dist(requires=("c",)),
            "c 1.0": Dist(files=WINDOWS, requires=("d>=1",)),
            "d 1.0": Dist(files=WINDOWS),
        },
        {"wanted": ["a"]},
        """
b 1.0
a 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a (from requirements.txt, line 1)
c 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  c (from b 1.0)
d 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  d>=1 (from c 1.0)
""",
    ),
    "an older version of what needs it lets it go: no gap where none must be": (
        {
            "a 2.0": Dist(requires=("b>=2",)),
            "a 1.0": Dist(requires=("b",)),
            "b 2.0": Dist(files=WINDOWS),
            "b 1.0": Dist(),
            "c 1.0": Dist(files=WINDOWS),
        },
        {"wanted": ["a", "c"]},
        """
a 1.0 b 1.0
c 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  c (from requirements.txt, line 2)
""",
    ),
    "all that two lines leave together is a version without a file": (
        {"a 1.0": Dist(), "a 2.5": Dist(files=WINDOWS), "a 3.0": Dist(), "b 1.0": Dist(requires=("a<3",))},
        {"wanted": ["a>=2", "b"]},
        """
b 1.0
a 2.5: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a>=2 (from requirements.txt, line 1)
  a<3 (from b 1.0)
  or a 3.0 has a wheel, but a<3 (from b 1.0) excludes it
""",
    ),
    "what a line leaves of a dependency is a version without a file": (
        {"a 1.0": Dist(requires=("b>=6",)), "b 6.0": Dist(files=WINDOWS), "b 5.0": Dist(), "b 7.0": Dist()},
        {"wanted": ["a", "b<7"]},
        """
a 1.0
b 6.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  b<7 (from requirements.txt, line 2)
  b>=6 (from a 1.0)
  or b 7.0 has a wheel, but b<7 (requirements.txt, line 2) excludes it
""",
    ),
    "a sound project below one that has no other": (
        {"a 1.0": Dist(requires=("b",)), "b 1.0": Dist(requires=("c>=1",)), "c 1.0": Dist(files=WINDOWS)},
        {"wanted": ["a"]},
        """
a 1.0 b 1.0
c 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  c>=1 (from b 1.0)
""",
    ),
    "pre-releases and yanked files do not stand in": (
        {
            "a 3.0rc1": Dist(files=WINDOWS),
            "a 2.0": Dist(files=WINDOWS, yanked=True),
            "a 1.0": Dist(files=WINDOWS),
        },
        {"wanted": ["a"]},
        """
nothing
a 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a (from requirements.txt, line 1)
""",
    ),
    "a pinned pre-release, and a yanked file that is pinned": (
        {"a 3.0rc1": Dist(files=WINDOWS), "b 2.0": Dist(files=WINDOWS, yanked=True), "b 1.0": Dist()},
        {"wanted": ["a==3.0rc1", "b==2.0"]},
        """
nothing
a 3.0rc1: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a==3.0rc1 (from requirements.txt, line 1)
b 2.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  b==2.0 (from requirements.txt, line 2)
  or b 1.0 has a wheel, but b==2.0 (requirements.txt, line 2) excludes it
""",
    ),
    "a direct reference to a wheel for others": (
        {"c 1.0": Dist(), "b 1.0": Dist()},
        {"wanted": [f"b @ https://files.example/b-1.0-{WINDOWS[0]}.whl", "c"]},
        """
c 1.0
b 1.0: b-1.0-cp312-cp312-win_amd64.whl is not a wheel for this target
  b @ https://files.example/b-1.0-cp312-cp312-win_amd64.whl (from requirements.txt, line 1)
""",
    ),
    "a constraint that names a wheel for others": (
        {"a 1.0": Dist(requires=("b",))},
        {"wanted": ["a"], "constraints": [f"b @ https://files.example/b-1.0-{WINDOWS[0]}.whl"]},
        """
a 1.0
b 1.0: b-1.0-cp312-cp312-win_amd64.whl is not a wheel for this target
  b (from a 1.0)
""",
    ),
    "a project that no index has, beside what lacks a file": (
        {"a 1.0": Dist(files=WINDOWS)},
        {"wanted": ["a", "b"]},
        "no answer",
    ),
    "a wheel by URL for a higher level": (
        {},
        {"wanted": ["b @ https://files.example/b-1.0-cp312-cp312-manylinux_2_35_x86_64.whl"]},
        """
nothing
b 1.0: b-1.0-cp312-cp312-manylinux_2_35_x86_64.whl is not a wheel for this target
  b @ https://files.example/b-1.0-cp312-cp312-manylinux_2_35_x86_64.whl (from requirements.txt, line 1)
  or manylinux_2_35_x86_64 would take b-1.0-cp312-cp312-manylinux_2_35_x86_64.whl
""",
    ),
    "a dependency by URL for others": (
        {"a 1.0": Dist(requires=(f"b @ https://files.example/b-1.0-{WINDOWS[0]}.whl",))},
        {"wanted": ["a"]},
        """
a 1.0
b 1.0: b-1.0-cp312-cp312-win_amd64.whl is not a wheel for this target
  b @ https://files.example/b-1.0-cp312-cp312-win_amd64.whl (from a 1.0)
""",
    ),
    "metadata that cannot be read needs nothing": (
        {
            "a 1.0": Dist(files=WINDOWS, requires=("b",), broken="a-1.0 is damaged."),
            "b 1.0": Dist(files=WINDOWS, requires=("c >> 1",)),
            "d 1.0": Dist(files=WINDOWS, metadata_name="e"),
        },
        {"wanted": ["a", "b", "d"]},
        """
nothing
a 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  a (from requirements.txt, line 1)
b 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  b (from requirements.txt, line 2)
d 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
  d (from requirements.txt, line 3)
""",
    ),
    "a real conflict beside it": (
        {"a 1.0": Dist(files=WINDOWS), "b 1.0": Dist(requires=("c<1",)), "c 1.0": Dist(), "c 0.9": Dist()},
        {"wanted": ["a", "b", "c>=1"]},
        "no answer",
    ),
    "what it needs is not on the index": (
        {"a 1.0": Dist(files=WINDOWS, requires=("b",))},
        {"wanted": ["a"]},
        "no answer",
    ),
    "a file that is damaged is no gap": ({"a 1.0": Dist(broken="a-1.0 is damaged.")}, {"wanted": ["a"]}, "no answer"),
    "hashes that allow no file": (
        {"a 1.0": Dist(hashes={"sha256": "bb"}), "b 1.0": Dist(files=WINDOWS, hashes={"sha256": "bb"})},
        {"wanted": ["a==1.0 --hash=sha256:aa", "b==1.0 --hash=sha256:bb"]},
        "no answer",
    ),
    "hashes are required of what it needs": (
        {"a 1.0": Dist(files=WINDOWS, requires=("b",)), "b 1.0": Dist()},
        {"wanted": ["a==1.0 --hash=sha256:aa"]},
        "no answer",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_story(story: str) -> None:
    universe, ask, expected = STORIES[story]
    assert told(answered(World(universe), asked(**ask))) == expected.strip()


def test_what_is_reported() -> None:
    universe = {
        "a 1.0": Dist(files=WINDOWS, requires=("b",), broken="a-1.0 is damaged."),
        "b 1.0": Dist(files=WINDOWS),
        "c 1.0": Dist(),
    }
    events: list[Event] = []
    answered(World(universe), asked(["a", "c", "c; os_name == 'nt'"]), events)
    assert [event for event in events if not isinstance(event, Resolving)] == [
        Notice(text="the metadata of a-1.0-cp312-cp312-win_amd64.whl cannot be read: what it needs is not followed"),
    ]


def test_no_sdist_is_built_for_a_gap() -> None:
    world = World({"a 1.0": Dist(files=("sdist",), requires=("b",))})
    closure = answered(world, asked(["a"], only_binary=[":all:"]))
    assert closure is not None
    assert [gap.project for gap in closure.gaps] == ["a"]
    assert not world.visited


def test_an_error_that_names_no_file_is_left_as_it_is() -> None:
    error = Conflict("a and b exclude each other.")
    assert with_gaps(asked(["a"]), LINUX, World({"a 1.0": Dist(files=WINDOWS)}), error) is None


def test_what_lies_behind_missing_files_is_told_with_them() -> None:
    universe = {"a 1.0": Dist(files=WINDOWS), "b 1.0": Dist(requires=("c<1",)), "c 1.0": Dist(), "c 0.9": Dist()}
    with pytest.raises(ResolutionError) as caught:
        resolve(asked(["a", "b", "c>=1"]), LINUX, World(universe))
    assert with_gaps(asked(["a", "b", "c>=1"]), LINUX, World(universe), caught.value) is None
    assert caught.value.message == f"No version of a can be used on {LINUX.name}."
    assert [error.message for error in caught.value.beside] == ["b and c>=1 exclude each other."]


def test_a_gap_for_a_need_that_fell_away_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    universe = {
        "a 2.0": Dist(requires=("b>=2",)),
        "a 1.0": Dist(requires=("b",)),
        "b 2.0": Dist(files=WINDOWS, requires=("c",)),
        "b 1.0": Dist(),
        "c 1.0": Dist(requires=("a<2",)),
        "d 1.0": Dist(files=WINDOWS),
    }
    assert told(answered(World(universe), asked(["a", "d"]))).startswith("a 1.0 b 1.0\nd 1.0: ")
    monkeypatch.setattr(gaps, "_ROUNDS", 0)
    assert told(answered(World(universe), asked(["a", "d"]))).startswith("a 1.0 b 1.0\nd 1.0: ")


def test_a_long_chain_of_gaps_is_walked_in_a_bounded_number_of_rounds() -> None:
    universe = {f"p{n} 1.0": Dist(files=WINDOWS, requires=(f"p{n + 1}",)) for n in range(30)}
    closure = answered(World({**universe, "p30 1.0": Dist()}), asked(["p0"]))
    assert closure is not None
    assert len(closure.gaps) == 30
    assert [pin.project for pin in closure.pins] == ["p30"]


def test_the_versions_of_other_targets_come_first_in_gaps_too() -> None:
    universe = {f"{name} {version}": Dist(files=files) for name, files in TWO for version in ("1.0", "2.0", "3.0")}
    ask, world = asked(["a", "b"]), World(universe)
    with pytest.raises(ResolutionError) as caught:
        resolve(ask, LINUX, world)
    preferred = {canonicalize_name(name): (Version("2.0"),) for name in "ab"}
    closure = with_gaps(ask, LINUX, world, caught.value, preferred=preferred)
    assert closure is not None
    reason = "no wheel for this target, and there is no sdist; its wheels are for Windows only"
    assert told(closure).splitlines()[:2] == ["b 2.0", f"a 2.0: {reason}"]
