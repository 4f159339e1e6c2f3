"""Versions in order."""

from __future__ import annotations

from wheelhouse.overviews.versions import newest_first


def test_the_newest_comes_first_and_what_is_no_version_last() -> None:
    assert newest_first(["1.0", "nightly", "1.10", "1.9", "2.0a1"]) == ["2.0a1", "1.10", "1.9", "1.0", "nightly"]


def test_two_spellings_are_one_version() -> None:
    assert newest_first(["1.0", "1.0.0"]) == ["1.0.0"]
