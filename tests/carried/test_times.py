"""A server tells by the time of a page, in whole seconds, whether a client's copy of it is still good."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from wheelhouse.carried.moves import put, stage

PAGES = ("simple/alpha/index.html", "index.html", "catalogue/data.js", "catalogue/states.js")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _put(root: Path, page: str, text: str, seconds: float | None = None) -> int:
    staged = stage(root) / "page"
    staged.write_text(text, encoding="utf-8")
    if seconds is not None:
        os.utime(staged, (seconds, seconds))
    put(root, page, staged)
    return int((root / page).stat().st_mtime)


def test_a_page_is_later_than_the_one_before_also_within_a_second(tmp_path: Path, page: str) -> None:
    times = [_put(tmp_path, page, text) for text in ("one", "two", "three")]
    assert times == sorted(set(times))


def test_an_old_page_that_returns_is_later_too(tmp_path: Path, page: str) -> None:
    new = _put(tmp_path, page, "new")
    assert _put(tmp_path, page, "old", seconds=1_500_000_000) > new


def test_a_page_where_none_was_is_of_now(tmp_path: Path, page: str) -> None:
    before = int(time.time())
    assert before <= _put(tmp_path, page, "old", seconds=1_500_000_000) <= before + 5
