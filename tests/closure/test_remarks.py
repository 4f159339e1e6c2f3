"""What is said beside a closure: what was assumed of a target, and how remarks of many targets become one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.closure.worlds import LINUX, OPEN, Dist, World, asked
from wheelhouse.closure.remarks import Remark, tell
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import RequirementsError
from wheelhouse.events import Event, Notice
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

ON = f"on {OPEN.name}"


def told(universe: dict[str, Dist], ask: Ask, target: Target = OPEN) -> list[str]:
    events: list[Event] = []
    resolve(ask, target, World(universe), events.append)
    return [event.text for event in events if isinstance(event, Notice)]


def about(line: str, target: Target = OPEN, wanted: str = "a", extras: tuple[str, ...] = ()) -> list[str]:
    return told({"a 1.0": Dist(requires=(line,), extras=extras), "b 1.0": Dist()}, asked([wanted]), target)


@pytest.mark.parametrize(
    ("marker", "verb", "assumed"),
    [
        ('python_full_version < "3.9.2"', "needs", "python_full_version is assumed to be 3.9.0"),
        ('"3.9.17" <= python_full_version', "does without", "python_full_version is assumed to be 3.9.0"),
        ('python_full_version == "3.9.4"', "does without", "python_full_version is assumed to be 3.9.0"),
        ('implementation_version > "3.9.1"', "does without", "implementation_version is assumed to be 3.9.0"),
        ('platform_release >= "5.0"', "does without", "platform_release is assumed to be empty"),
        ('"Microsoft" in platform_version', "does without", "platform_version is assumed to be empty"),
        ('platform_version ~= "5.0"', "does without", None),
        ('platform_release ~= "odd"', "does without", None),
        ('python_full_version >= "3.9"', "needs", None),
        ('python_full_version < "3.8.1"', "does without", None),
        ('python_full_version < "3.9.99999999999999999999"', "needs", None),
        ('python_full_version < "3.9.2" and sys_platform == "win32"', "does without", None),
        ('extra == "x" and python_full_version < "3.9.2"', "does without", None),
    ],
)
def test_what_was_decided_by_an_assumption_is_told(marker: str, verb: str, assumed: str | None) -> None:
    line = f"b; {marker}"
    assert about(line) == ([f"a 1.0 {verb} {line}: {assumed} {ON}"] if assumed else [])
    assert about(f"b; {marker.replace('~=', '==')}", LINUX) == []


def test_several_assumptions_are_told_in_one_sentence() -> None:
    line = 'b; platform_release == "" and platform_version == ""'
    values = "platform_release is assumed to be empty and platform_version is assumed to be empty"
    assert about(line) == [f"a 1.0 needs {line}: {values} {ON}"]


def test_only_the_extras_that_are_wanted_matter() -> None:
    line = 'b; extra == "x" and python_full_version < "3.9.2"'
    assert len(about(line, wanted="a[x]", extras=("x",))) == 1
    assert about(line, wanted="a", extras=("x",)) == []
    assert about("b @ https://files.example/platform_release/b-1.0-py3-none-any.whl") == []


def test_a_later_patch_that_a_package_wants_is_told_once() -> None:
    universe = {
        "a 1.0": Dist(python=">=3.7,!=3.9.0,!=3.9.1"),
        "b 1.0": Dist(python="<4,>=3.9.2", metadata_python=">=3.9.2,<4"),
        "c 1.0": Dist(python=">3"),
    }
    assert told(universe, asked(["a", "b", "c"])) == [
        f"a 1.0 wants Python >=3.7,!=3.9.0,!=3.9.1: Python is taken to be 3.9.2 or later {ON}",
        f"b 1.0 wants Python <4,>=3.9.2: Python is taken to be 3.9.2 or later {ON}",
    ]


def test_the_users_own_lines_are_told_too() -> None:
    line = 'a; python_full_version < "3.9.2"'
    said = f"the marker of {line} (requirements.txt, line 1) was decided by an assumption"
    assert told({"a 1.0": Dist()}, asked([line])) == [f"{said}: python_full_version is assumed to be 3.9.0 {ON}"]
    assert told({}, asked(['a; platform_version ~= "5.0"'])) == [
        f'a; platform_version ~= "5.0" (requirements.txt, line 1) is ignored: its marker does not hold {ON}'
    ]
    with pytest.raises(RequirementsError):
        told({}, asked(['a; platform_version ~= "5.0"']), LINUX)


TIED = Remark(text="a marker does not hold", everywhere=" on any target")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([("x", [TIED])], "a marker does not hold on x"),
        ([("x", [TIED, TIED]), ("y", [])], "a marker does not hold on x"),
        ([("x", [TIED]), ("y", [TIED])], "a marker does not hold on any target"),
        ([("x", [TIED]), ("y", []), ("z", [TIED])], "a marker does not hold on 2 of 3 targets: x, z"),
        ([("x", [Remark(text="a 1 was yanked")])], "a 1 was yanked"),
        ([("x", []), ("y", [Remark(text="a 1 was yanked")])], "a 1 was yanked (on y)"),
        (
            [(name, [Remark(text="a 1 was yanked")] if name > "b" else []) for name in "abcdefgh"],
            "a 1 was yanked (on 6 of 8 targets: c, d, e, ... 3 more)",
        ),
        ([("x", [Remark(text="a 1 was yanked")]), ("y", [Remark(text="a 1 was yanked")])], "a 1 was yanked"),
    ],
)
def test_what_is_true_of_many_targets_is_said_once(said: Sequence[tuple[str, list[Remark]]], text: str) -> None:
    events: list[Event] = []
    tell(said, events.append)
    assert events == [Notice(text=text)]
