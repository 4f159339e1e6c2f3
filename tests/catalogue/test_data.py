"""The facts as a script."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.catalogue.specimen import EVIL, hostile, small
from wheelhouse.catalogue.data import data
from wheelhouse.catalogue.facts import Facts, Project


def read(script: bytes) -> object:
    """Return the value that the script sets."""
    found = re.fullmatch(rb"globalThis\.CATALOGUE = (\{.*\});\n", script, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_a_project_is_a_line() -> None:
    head, *projects, end = data(small()).decode("ascii").splitlines()
    assert head.startswith('globalThis.CATALOGUE = {"catalogue-version":1,"built":"2026-01-02T03:04:05Z","newest":')
    assert [line.startswith('{"name":"') for line in projects] == [True] * len(small().projects)
    assert end == "]};"


def test_what_is_empty_is_left_out() -> None:
    assert read(data(Facts(catalogue_version=1))) == {"catalogue-version": 1, "projects": []}
    project = replace(small().projects[1], sets=())
    assert read(data(Facts(catalogue_version=1, projects=(project,))))["projects"][0].keys() == {  # type: ignore[index]
        "name",
        "summary",
        "versions",
    }


@pytest.mark.parametrize("hurts", [b"<", b"\xe2", b"\x7f", b"\n\n"])
def test_what_means_no_good_is_told_and_does_nothing(hurts: bytes) -> None:
    script = data(hostile())
    assert hurts not in script
    assert read(script)["targets"] == [EVIL]  # type: ignore[index]


@given(st.text())
def test_every_text_comes_through(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    script = data(Facts(catalogue_version=1, sources=(text,), projects=(Project(name="a", summary=text),)))
    assert script.isascii()
    found = read(script)
    assert (found["sources"], found["projects"][0].get("summary", "")) == ([text], text)  # type: ignore[index]
