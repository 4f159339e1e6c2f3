"""The order in which projects are settled: each row of pip's list, one at a time."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.needs import Need
from wheelhouse.closure.preference import Preference
from wheelhouse.events import silent

GRAPH = Graph(Candidates(asked([]), LINUX), World({"a 1.0": Dist()}), silent)


def needs(*texts: str) -> list[Need]:
    return [need for text in texts for need in GRAPH.spelled(Requirement(text))]


def first(one: tuple[str, ...], other: tuple[str, ...], requested: dict[str, int] | None = None) -> str:
    preference = Preference(requested or {})
    return min(("b", one), ("a", other), key=lambda pair: preference.rank(pair[0], needs(*pair[1])))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("b @ https://files.example/b-1.0-py3-none-any.whl",), ("a==1.0",)),
        (("b==1.0",), ("a<2",)),
        (("b===1.0",), ("a>=1,<2",)),
        (("b", "b==1.0"), ("a~=1.0",)),
        (("b<2",), ("a>=1",)),
        (("b==1.*",), ("a!=1.*",)),
        (("b~=1.0",), ("a",)),
        (("b!=1.0",), ("a",)),
    ],
)
def test_the_tighter_is_settled_first(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert first(one, other) == "b"


def test_then_the_order_of_the_user_then_any_bound_then_the_name() -> None:
    assert first(("b",), ("a>=1",), {"b": 1}) == "b"
    assert first(("b",), ("a",), {"b": 0, "a": 1}) == "b"
    assert first(("b<2",), ("a",), {"a": 0}) == "b"
    assert first(("b",), ("a",)) == "a"


def test_the_causes_of_the_last_conflict_come_first() -> None:
    preference, causes = Preference({}), [(needs("c")[0], None)]
    assert list(preference.narrowed(["a", "b", "c"], {}, [])) == ["a", "b", "c"]
    assert list(preference.narrowed(["a", "b", "c"], {}, causes)) == ["c"]
    assert list(preference.narrowed(["a", "b"], {}, causes)) == ["a", "b"]


def test_what_conflicts_five_times_before_it_is_picked_is_promoted() -> None:
    preference, causes = Preference({}), [(needs("c")[0], None)]
    for _ in range(4):
        preference.narrowed(["a"], {}, causes)
    assert list(preference.narrowed(["a", "c"], {}, [])) == ["a", "c"]
    preference.narrowed(["a"], {}, causes)
    assert list(preference.narrowed(["a", "c"], {}, [])) == ["c"]
    assert preference.promoted == {"c"}
