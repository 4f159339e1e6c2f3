"""A server tells by the time of a page, in whole seconds, whether a client's copy of it is still good."""

from __future__ import annotations

import os
import time
from pathlib import Path

from wheelhouse.carried.moves import put, stage

PAGE = "simple/alpha/index.html"


def _put(root: Path, text: str, seconds: float | None = None) -> int:
    staged = stage(root) / "page"
    staged.write_text(text, encoding="utf-8")
    if seconds is not None:
        os.utime(staged, (seconds, seconds))
    put(root, PAGE, staged)
    return int((root / PAGE).stat().st_mtime)


def test_a_page_is_later_than_the_one_before_also_within_a_second(tmp_path: Path) -> None:
    times = [_put(tmp_path, text) for text in ("one", "two", "three")]
    assert times == sorted(set(times))


def test_an_old_page_that_returns_is_later_too(tmp_path: Path) -> None:
    new = _put(tmp_path, "new")
    assert _put(tmp_path, "old", seconds=1_500_000_000) > new


def test_a_page_where_none_was_is_of_now(tmp_path: Path) -> None:
    before = int(time.time())
    assert before <= _put(tmp_path, "old", seconds=1_500_000_000) <= before + 5
