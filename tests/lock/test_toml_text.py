"""TOML as a lock has it, against the reader of the standard library."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.lock.toml_text import rendered

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INSTANTS = st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis wants it so)
PLAIN = TEXTS | st.integers(-(2**63), 2**63 - 1) | st.booleans() | INSTANTS
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_what_is_read_is_what_was_written(table: dict[str, Any]) -> None:
    assert tomllib.loads(rendered(table)) == table


def test_each_table_has_its_header_and_each_entry_its_line() -> None:
    table = {
        "version": "1.0",
        "packages": [{"name": "a", "wheels": [{"path": "p", "size": 1}, {"path": "q"}]}, {"name": "b"}],
        "tool": {"whbuild": {"target": "3.12-linux"}},
    }
    assert rendered(table) == (
        'version = "1.0"\n\n'
        '[[packages]]\nname = "a"\nwheels = [\n    { path = "p", size = 1 },\n    { path = "q" },\n]\n\n'
        '[[packages]]\nname = "b"\n\n'
        '[tool.whbuild]\ntarget = "3.12-linux"\n'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "[]"),
        ([{}], "[\n    {},\n]"),
        ('a"b\\c\n\x7f\u202eé', '"a\\"b\\\\c\\n\\u007f\u202eé"'),
        (datetime(2024, 5, 6, 9, 8, 7, tzinfo=timezone(timedelta(hours=2))), "2024-05-06T07:08:07Z"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert rendered({"packages": [{"x": value}]}) == f"[[packages]]\nx = {text}\n"
