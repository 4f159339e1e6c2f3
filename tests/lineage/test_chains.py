"""The chains of one target: all of them, shortest first, each from a line of the user, and never without end."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from packaging.utils import NormalizedName, canonicalize_name

from tests.lineage.stories import LINUX, recorded
from tests.lineage.worlds import records
from wheelhouse.lineage.chains import Chain, chains
from wheelhouse.records.record import Record, RecordedPin, RecordedWhy
from wheelhouse.requirements.ask import Origin

DIAMOND = recorded(
    LINUX,
    {
        "top 1.0": ["1 top>=1"],
        "left 2.0": ["top left"],
        "right 3.0": ["top right", "2 right[x]"],
        "bottom 4.0": ["left bottom<5", "right bottom>=3", "right bottom[y]"],
    },
)


def found(record: Record, project: str, most: int = 100) -> list[str]:
    return [_short(chain) for chain in chains(record, canonicalize_name(project), most).found]


def _short(chain: Chain) -> str:
    return " -> ".join([str(chain.origin.line), *(f"{step.project} {step.version}" for step in chain.steps)])


def test_all_chains_the_shortest_first() -> None:
    assert found(DIAMOND, "bottom") == [
        "2 -> right 3.0 -> bottom 4.0",
        "1 -> top 1.0 -> left 2.0 -> bottom 4.0",
        "1 -> top 1.0 -> right 3.0 -> bottom 4.0",
    ]


def test_a_step_holds_every_requirement_of_the_step_before() -> None:
    first = chains(DIAMOND, canonicalize_name("bottom")).found[0]
    assert [step.wants for step in first.steps] == [("right[x]",), ("bottom>=3", "bottom[y]")]


def test_what_the_user_asks_for_has_a_chain_of_one_step() -> None:
    assert found(DIAMOND, "right") == ["2 -> right 3.0", "1 -> top 1.0 -> right 3.0"]


def test_the_command_line_is_an_origin() -> None:
    (chain,) = chains(recorded(LINUX, {"a 1": ["- a"]}), canonicalize_name("a")).found
    assert chain.origin == Origin()


@pytest.mark.parametrize(
    ("pins", "project", "expected"),
    [
        ({"a 1": ["1 a", "b a"], "b 1": ["a b"]}, "a", ["1 -> a 1"]),
        ({"a 1": ["1 a", "b a"], "b 1": ["a b"]}, "b", ["1 -> a 1 -> b 1"]),
        ({"a 1": ["a a"], "b 1": ["1 b"]}, "a", []),
        ({"a 1": ["gone a", "1 a"]}, "a", ["1 -> a 1"]),
        ({"a 1": ["1 a"]}, "unknown", []),
    ],
    ids=["a cycle at its head", "a cycle", "wanted by itself only", "wanted by what is not there", "unknown"],
)
def test_cycles_and_loose_ends(pins: dict[str, list[str]], project: str, expected: list[str]) -> None:
    assert found(recorded(LINUX, pins), project) == expected


def test_a_gap_ends_a_chain() -> None:
    record = recorded(LINUX, {"a 1": ["1 a"]}, {"b 2": ["a b>=2"]})
    assert found(record, "b") == ["1 -> a 1 -> b 2"]


def _dense(size: int) -> Record:
    """Everything wants everything: more chains than could be counted."""
    pins = {f"p{number} 1": [f"p{other} p{number}" for other in range(size)] for number in range(size)}
    return recorded(LINUX, {**pins, "p0 1": ["1 p0"]})


def test_the_most_are_the_shortest() -> None:
    known = chains(_dense(40), canonicalize_name("p7"), most=20)
    assert [len(chain.steps) for chain in known.found] == [2] + [3] * 19
    assert not known.complete


def test_exactly_as_many_as_there_may_be_are_complete() -> None:
    assert chains(DIAMOND, canonicalize_name("bottom"), most=3).complete
    assert not chains(DIAMOND, canonicalize_name("bottom"), most=2).complete


def test_the_search_ends_where_chains_do_not() -> None:
    known = chains(_dense(40), canonicalize_name("p7"), most=10**9)
    assert known.found
    assert not known.complete


def test_a_chain_has_a_hundred_steps_at_most() -> None:
    pins = {f"p{n} 1": [f"p{n - 1} p{n}"] for n in range(1, 150)}
    record = recorded(LINUX, {"p0 1": ["1 p0"], **pins})
    assert [len(chain.steps) for chain in chains(record, canonicalize_name("p99")).found] == [100]
    assert chains(record, canonicalize_name("p100")).found == ()


@given(records())
def test_every_pin_has_a_chain_and_every_chain_ends_at_a_line_of_the_user(record: Record) -> None:
    by_project = {pin.project: pin for pin in record.pins}
    for pin in record.pins:
        known = chains(record, pin.project)
        assert known.found
        for chain in known.found:
            names = [step.project for step in chain.steps]
            assert names[-1] == pin.project
            assert len(set(names)) == len(names)
            whys = by_project[names[0]].why
            assert chain.origin in [why.origin for why in whys if why.project is None]
            for above, below in itertools.pairwise(names):
                assert above in [why.project for why in by_project[below].why]


@given(records(most=5))
def test_it_finds_what_trying_all_orders_finds(record: Record) -> None:
    by_project = {pin.project: {why.project for why in pin.why} for pin in record.pins}
    for project in by_project:
        expected = {
            way
            for size in range(len(by_project))
            for above in itertools.permutations(set(by_project) - {project}, size)
            if _is_way(way := (*above, project), by_project)
        }
        known = chains(record, project)
        assert {tuple(step.project for step in chain.steps) for chain in known.found} == expected


def _is_way(way: tuple[NormalizedName, ...], wanted_by: Mapping[NormalizedName, set[NormalizedName | None]]) -> bool:
    return all(above in wanted_by[project] for above, project in zip((None, *way), way, strict=False))


BUILT = recorded(
    LINUX,
    {"a 1": ["1 a"], "b 1": ["2 b"], "tool 1": ["b tool<2"]},
    builds={"a 1": {"b 1": ["! b"], "tool 2": ["b tool", "! tool"]}, "b 1": {"tool 2": ["! tool"]}},
)


def test_what_is_built_with_leads_on_in_its_own_place() -> None:
    assert found(BUILT, "tool") == [
        "1 -> a 1 -> tool 2",
        "2 -> b 1 -> tool 1",
        "2 -> b 1 -> tool 2",
        "1 -> a 1 -> b 1 -> tool 2",
        "1 -> a 1 -> b 1 -> tool 2",
    ]
    *_, wanted, built = chains(BUILT, canonicalize_name("tool")).found
    assert [step.building for step in built.steps] == [False, True, True]
    assert [step.building for step in wanted.steps] == [False, True, False]


def test_one_version_and_what_is_installed_alone() -> None:
    tool = canonicalize_name("tool")
    (chain,) = chains(BUILT, tool, version="1").found
    assert _short(chain) == "2 -> b 1 -> tool 1"
    assert chains(BUILT, tool, building=False).found == (chain,)


def test_what_only_lockers_want_is_told_apart_from_what_is_installed() -> None:
    record = recorded(LINUX, {"app 1": ["1 app"], "lib 1": ["app lib<2"]})
    whys = {
        "lib 2": RecordedWhy(requirement="lib>1", project=NormalizedName("app"), version="1", lockers=True),
        "deep 1": RecordedWhy(requirement="deep", project=NormalizedName("lib"), version="2", lockers=True),
    }
    pins = [
        RecordedPin(project=NormalizedName(name), version=version, filename=f"{name}-{version}", sha256="", why=(why,))
        for (name, version), why in zip(map(str.split, whys), whys.values(), strict=True)
    ]
    both = msgspec.structs.replace(record, lockers=tuple(pins))
    assert found(both, "lib") == ["1 -> app 1 -> lib 1", "1 -> app 1 -> lib 2"]
    (chain,) = chains(both, NormalizedName("deep")).found
    assert [(f"{step.project} {step.version}", step.lockers) for step in chain.steps] == [
        ("app 1", False),
        ("lib 2", True),
        ("deep 1", True),
    ]
