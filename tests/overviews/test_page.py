"""The examples of docs/inspecting.md are what is printed."""

from __future__ import annotations

from pathlib import Path

from packaging.utils import canonicalize_name

from tests.overviews.holdings import FILES, records, sets
from wheelhouse.overviews import overview_text, portrait_text
from wheelhouse.overviews.overview import overview
from wheelhouse.overviews.portrait import portrait
from wheelhouse.screen import PAPER

PAGE = (Path(__file__).parent.parent.parent / "docs/inspecting.md").read_text(encoding="utf-8")


def test_list() -> None:
    assert overview_text.text(overview(FILES, records(), sets()), "./index", PAPER) in PAGE


def test_show() -> None:
    found = portrait(canonicalize_name("app"), FILES, records(), sets())
    assert portrait_text.text(found, "./index", PAPER) in PAGE
