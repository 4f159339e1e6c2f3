from __future__ import annotations

from datetime import UTC, datetime

import pytest
from packaging.requirements import InvalidRequirement

from wheelhouse.requirements.ask import Formats, Rules, Sources
from wheelhouse.requirements.build_requirements import build_ask

HANDED_ON = Rules(
    formats=Formats(only_binary=frozenset({":all:"})),
    pre=True,
    prefer_binary=True,
    uploaded_before=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_each_requirement_says_where_it_is_written() -> None:
    ask = build_ask(["setuptools>=80", "wheel"], "pyproject.toml", Rules())
    assert [f"{each.requirement} ({each.origin})" for each in ask.wanted] == [
        "setuptools>=80 (pyproject.toml)",
        "wheel (pyproject.toml)",
    ]


@pytest.mark.parametrize("more", [{}, {"no_deps": True}, {"require_hashes": True}, {"no_require_hashes": True}])
def test_what_may_be_taken_is_handed_on_and_nothing_else(more: dict[str, bool]) -> None:
    given = {name: getattr(HANDED_ON, name) for name in HANDED_ON.__struct_fields__} | more
    assert build_ask([], "x", Rules(**given)).rules == HANDED_ON


def test_it_is_looked_for_at_the_same_places() -> None:
    sources = Sources(index_url="https://index.example/simple/")
    assert build_ask([], "x", Rules(), sources).sources == sources


def test_what_cannot_be_read_is_told() -> None:
    with pytest.raises(InvalidRequirement):
        build_ask(["a b"], "x", Rules())
