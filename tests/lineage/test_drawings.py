"""The tree, as a person reads it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, OLD, WINDOWS, recorded
from tests.lineage.worlds import records
from wheelhouse.lineage.branches import branches
from wheelhouse.lineage.drawings import tree
from wheelhouse.lineage.family import family, towards
from wheelhouse.records.record import Record
from wheelhouse.screen import Screen

FLASK = {
    "flask 3.0": ["1 flask>=2"],
    "click 8.1": ["flask click>=8", "2 click"],
    "jinja2 3.1": ["flask jinja2"],
    "markupsafe 2.1": ["jinja2 markupsafe>=2.0", "flask markupsafe>=2.1.1"],
}
ONE = (recorded(LINUX, FLASK),)
NEWER = {**{key: why for key, why in FLASK.items() if key != "click 8.1"}, "click 8.2": FLASK["click 8.1"]}
ON_OLD = {"importlib-metadata 8.0": ["flask importlib-metadata>=3.6"], "zipp 3.20": ["importlib-metadata zipp"]}
THREE = (
    recorded(OLD, {**FLASK, **ON_OLD}),
    recorded(LINUX, NEWER),
    recorded(WINDOWS, {**NEWER, "colorama 0.4.6": ["click colorama"]}),
)
BUILT = recorded(
    LINUX,
    {"app 1": ["1 app"], "tool 1": ["app tool<2"]},
    builds={"app 1": {"maker 2": ["! maker>=2"], "tool 2": ["maker tool"]}, "maker 2": {"tool 3": ["! tool"]}},
)
CYCLE = recorded(LINUX, {"a 1": ["1 a", "c a>0"], "b 1": ["a b"], "c 1": ["b c"]})
MISSING = recorded(OLD, {"a 1": ["1 a"]}, {"b 2": ["a b>=2"]})
SPELLED = (
    recorded(OLD, {"a 1": ["1 a"], "b 2": ["a b<3"]}),
    recorded(LINUX, {"a 1": ["1 a"], "b 2": ["a b"]}),
    recorded(WINDOWS, {"a 1": ["1 a"], "b 2": ["a b"]}),
)
STORIES: list[tuple[Sequence[Record], str]] = [
    ((recorded(LINUX, {}),), "Nothing is asked for."),
    ((), "Nothing is asked for."),
    (
        ONE,
        """\
        3.12-manylinux_2_28_x86_64
        flask 3.0 (requirements.txt, line 1: flask>=2)
        ├── click 8.1 (>=8)
        ├── jinja2 3.1
        │   └── markupsafe 2.1 (>=2.0)
        └── markupsafe 2.1 (>=2.1.1)
        click 8.1 (requirements.txt, line 2: click)""",
    ),
    (
        THREE,
        """\
        3 targets: 3.9-manylinux_2_28_x86_64, 3.12-manylinux_2_28_x86_64, 3.12-win_amd64
        flask 3.0 (requirements.txt, line 1: flask>=2)
        ├── click 8.2 | 8.1 on 3.9-manylinux_2_28_x86_64 (>=8) (*)
        ├── importlib-metadata 8.0 (>=3.6) [3.9-manylinux_2_28_x86_64]
        │   └── zipp 3.20
        ├── jinja2 3.1
        │   └── markupsafe 2.1 (>=2.0)
        └── markupsafe 2.1 (>=2.1.1)
        click 8.2 | 8.1 on 3.9-manylinux_2_28_x86_64 (requirements.txt, line 2: click)
        └── colorama 0.4.6 [3.12-win_amd64]
        (*) what it needs is drawn elsewhere""",
    ),
    (
        (BUILT,),
        """\
        3.12-manylinux_2_28_x86_64
        app 1 (requirements.txt, line 1: app)
        ├── tool 1 (<2)
        └── maker 2 (to build: >=2)
            ├── tool 2
            └── tool 3 (to build)""",
    ),
    (
        (CYCLE,),
        """\
        3.12-manylinux_2_28_x86_64
        a 1 (requirements.txt, line 1: a)
        └── b 1
            └── c 1
                └── a 1 (>0) (*)
        (*) what it needs is drawn elsewhere""",
    ),
    (
        (MISSING, recorded(LINUX, {"a 1": ["1 a"], "b 2": ["a b>=2"]})),
        """\
        2 targets: 3.9-manylinux_2_28_x86_64, 3.12-manylinux_2_28_x86_64
        a 1 (requirements.txt, line 1: a)
        └── b 2 | 2 missing on 3.9-manylinux_2_28_x86_64 (>=2)""",
    ),
    (
        SPELLED,
        """\
        3 targets: 3.9-manylinux_2_28_x86_64, 3.12-manylinux_2_28_x86_64, 3.12-win_amd64
        a 1 (requirements.txt, line 1: a)
        └── b 2 (any | <3)""",
    ),
    (
        (recorded(LINUX, {"a 1": ["- a"], "b 1": ["a b>1", "a b<5", "a b[x]", "a b!=3"]}),),
        """\
        3.12-manylinux_2_28_x86_64
        a 1 (the command line: a)
        └── b 1 (>1 | <5 | [x] | ...)""",
    ),
    (
        tuple(recorded(f"3.{minor}-win_amd64", {"a 1": ["1 a"]}) for minor in range(5)),
        "5 targets: 3.0 to 3.4 on win_amd64\na 1 (requirements.txt, line 1: a)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), STORIES)
def test_stories(known: Sequence[Record], expected: str) -> None:
    assert tree(family(known)) == textwrap.dedent(expected) + "\n"


def test_depth_cuts_below_the_requirements() -> None:
    assert [line.split()[0] for line in tree(family(ONE), depth=0).splitlines()] == [LINUX, "flask", "click"]
    assert "│   " not in tree(family(ONE), depth=1)


def test_what_leads_to_a_project_and_nothing_else() -> None:
    cut = towards(family(THREE), canonicalize_name("colorama"))
    assert tree(cut).splitlines()[1:] == [
        "flask 3.0 (requirements.txt, line 1: flask>=2) [3.12-win_amd64]",
        "└── click 8.2 (>=8) (*)",
        "click 8.2 (requirements.txt, line 2: click) [3.12-win_amd64]",
        "└── colorama 0.4.6",
        "(*) what it needs is drawn elsewhere",
    ]


def test_what_leads_to_a_member_of_a_cycle_ends_there() -> None:
    lines = tree(towards(family([CYCLE]), canonicalize_name("b"))).splitlines()[1:]
    assert lines == ["a 1 (requirements.txt, line 1: a)", "└── b 1"]


def test_what_is_missing_is_led_to_as_well() -> None:
    assert "b 2 missing" in tree(towards(family([MISSING]), canonicalize_name("b")))


def test_plain_is_ascii() -> None:
    text = tree(
        family([recorded(LINUX, {"a 1": ["1 a @ ./ä"], "b 1": ["a b"], "c 1": ["b c"], "d 1": ["a d"]})]),
        screen=Screen(encoding="ascii"),
    )
    assert text.splitlines()[1:] == [
        "a 1 (requirements.txt, line 1: a @ ./\\xe4)",
        "|-- b 1",
        "|   `-- c 1",
        "`-- d 1",
    ]


def test_what_an_index_says_cannot_steer_the_terminal() -> None:
    text = tree(family([recorded(LINUX, {"a 1": ["1 a\x1b[2J\r\n\u202e" + "x" * 1_000]})]))
    (_, line) = text.splitlines()
    assert "a\\x1b[2J\\r\\n\\u202ex" in line
    assert len(line) < 600


def test_what_leads_to_a_project_leads_through_builds_too() -> None:
    *_, last = tree(towards(family([BUILT]), canonicalize_name("tool"))).splitlines()
    assert last == "    └── tool 3 (to build)"
    assert "tool" not in tree(towards(family([BUILT]), canonicalize_name("maker")))


def test_no_drawing_is_deeper_than_any_closure() -> None:
    pins = {f"p{n} 1": [f"p{n - 1} p{n}"] for n in range(1, 150)}
    drawn = tuple(branches(family([recorded(LINUX, {"p0 1": ["1 p0"], **pins})])))
    assert max(len(branch.last) for branch in drawn) == 100


@given(st.tuples(records(LINUX), records(WINDOWS), records(OLD)))
def test_every_pin_is_in_the_tree_for_each_of_its_targets(known: tuple[Record, ...]) -> None:
    whole = family(known)
    reached: dict[str, set[str]] = {}
    for branch in branches(whole):
        reached.setdefault(branch.need.child.project, set()).update(whole.on(branch.records))
    expected: dict[str, set[str]] = {}
    for record in known:
        for pin in record.pins:
            expected.setdefault(pin.project, set()).add(record.target)
    assert reached == expected


@given(st.tuples(records(LINUX), records(WINDOWS)))
def test_what_leads_to_a_project_holds_each_of_its_targets(known: tuple[Record, ...]) -> None:
    whole = family(known)
    for project in {node.project for node in whole.versions}:
        drawn = [branch for branch in branches(towards(whole, project)) if branch.need.child.project == project]
        on = {target for branch in drawn for target in whole.on(branch.records)}
        assert on == {record.target for record in known if project in {pin.project for pin in record.pins}}
