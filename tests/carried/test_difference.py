"""What came and went from one manifest to the next."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tree.samples import stored
from wheelhouse.carried.difference import MOST, Difference, difference, difference_of
from wheelhouse.carried.generations import History, State, script
from wheelhouse.tree.manifest import encode
from wheelhouse.tree.plan import plan

names = st.sets(st.sampled_from("abcde"))


def manifest(projects: set[str], license_: str | None = None) -> bytes:
    return encode(plan(None, [stored(project, license=license_) for project in sorted(projects)], {})[1])


@given(names, names)
def test_it_is_that_of_the_file_names(old: set[str], new: set[str]) -> None:
    found = difference(manifest(old), manifest(new)) or Difference((), ())
    assert {name.partition("-")[0] for name in found.added} == new - old
    assert {name.partition("-")[0] for name in found.removed} == old - new


def test_other_facts_about_the_same_files_are_no_difference() -> None:
    assert difference(manifest({"a"}), manifest({"a"}, "MIT")) is None


def test_a_manifest_in_another_form_is_read_all_the_same() -> None:
    old, new = (
        json.dumps({"files": [{"filename": name}]}, separators=(",", ":")).encode() for name in ("a<\u00e4", "b")
    )
    assert difference(old, new) == Difference(("b",), ("a<\u00e4",))


def test_a_few_hundred_are_named() -> None:
    found = difference(manifest(set()), manifest({f"p{number}" for number in range(MOST + 7)}))
    assert found is not None
    assert (len(found.added), found.more_added, found.more_removed) == (MOST, 7, 0)


@pytest.mark.parametrize("known", [Difference(("a",), ()), Difference((), ("b", "c"), 0, 9), None])
def test_it_is_read_as_it_is_written(known: Difference | None) -> None:
    assert difference_of(known.form() if known else {}) == known


def test_the_script_is_ascii_and_ends_no_element() -> None:
    state = State(1, "0" * 64, "</script>", "by \u202e", changes=Difference(("<b>",), ()))
    text = script(History(1, (state, state._replace(number=2, changes=None, until="later"))))
    assert text.isascii()
    assert "<" not in text
    second, first = json.loads(text.partition(" = ")[2].rstrip(";\n"))["states"]
    assert second == {"number": 2, "since": "</script>", "by": "by \u202e"}
    assert first["added"] == ["<b>"]
