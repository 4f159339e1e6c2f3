"""What a terminal may show."""

from __future__ import annotations

import pytest

from wheelhouse.lineage.texts import is_plain, named, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy 2.0 äé 中", "numpy 2.0 äé 中"),
        ("a\x1b[31m\n\t\x7f", "a\\x1b[31m\\n\\t\\x7f"),
        ("a\u202e\u200b", "a\\u202e\\u200b"),
        ("x" * 501, "x" * 500 + "..."),
    ],
)
def test_control_characters_are_spelled(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("encoding", "plain"), [("utf-8", False), ("cp437", False), ("cp1252", True), ("ascii", True), ("klingon", True)]
)
def test_which_encodings_are_plain(encoding: str, plain: bool) -> None:
    assert is_plain(encoding) is plain


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("numpy>=1,<2", ("numpy", ">=1,<2")),
        ("a.B_c [x] >1", ("a.B_c", "[x] >1")),
        ("a", ("a", "")),
        ("a @ https://index.example/a.zip", ("a", "@ https://index.example/a.zip")),
        (">1", ("", ">1")),
        ("a\n>1", ("a", ">1")),
    ],
)
def test_a_name_and_the_rest(requirement: str, expected: tuple[str, str]) -> None:
    assert named(requirement) == expected
