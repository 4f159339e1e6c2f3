"""Rows below each other."""

from __future__ import annotations

from wheelhouse.overviews.columns import cell, columns
from wheelhouse.screen import PAPER, Screen

ROWS = [
    [cell("a"), cell("12"), cell("one, two, three, four and five more of them")],
    [cell("long"), cell("3"), cell("")],
]


def test_columns_are_aligned() -> None:
    assert list(columns(ROWS, PAPER, right=frozenset({1}), indent="  ")) == [
        "  a     12  one, two, three, four and five more of them",
        "  long   3",
    ]


def test_the_last_column_goes_on_below_itself() -> None:
    assert list(columns(ROWS, Screen(width=40))) == [
        "a     12  one, two, three, four and five",
        "          more of them",
        "long  3",
    ]


def test_a_screen_that_is_too_narrow_breaks_the_lines_itself() -> None:
    assert len(list(columns(ROWS, Screen(width=20)))) == 2


def test_colours_are_not_counted() -> None:
    screen = Screen(coloured=True)
    lines = list(columns([[cell("a", screen.bad), cell("b")], [cell("long"), cell("c")]], screen))
    assert lines == ["\x1b[31ma\x1b[0m     b", "long  c"]
