from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.preview.layout import aligned, listed, shortened, wrapped


def test_items_are_not_torn_apart() -> None:
    assert listed(["alpha 1.0", "beta 2.0", "gamma 3.0", "delta 4.0"], 40, first="  ") == [
        "  alpha 1.0, beta 2.0, gamma 3.0,",
        "  delta 4.0",
    ]


def test_a_word_that_does_not_fit_behind_a_head_goes_below_it() -> None:
    assert wrapped("manylinux_2_28_x86", 40, first="  alpha-beta 1.0  unknown size  ") == [
        "  alpha-beta 1.0  unknown size",
        " " * 20 + "manylinux_2_28_x86",
    ]


def test_nothing_to_say_leaves_the_head() -> None:
    assert wrapped("", 40, first="  alpha  ") == ["  alpha"]


def test_columns_are_below_each_other() -> None:
    assert aligned([("a", "1"), ("beta", "10")], right=frozenset({1})) == ["a      1", "beta  10"]


def test_what_does_not_fit_is_shortened() -> None:
    assert shortened("abcdef", 6, "...") == "abcdef"
    assert shortened("abcdefg", 6, "...") == "abc..."
    assert shortened("abcdefg", 2, "...") == ".."


@given(st.text(), st.integers(max_value=120), st.text(alphabet=" ab", max_size=60))
def test_lines_keep_to_the_width_and_hold_no_control_character(text: str, width: int, first: str) -> None:
    lines = wrapped(text, width, first=first)
    assert max(map(len, lines)) <= max(width, 40)
    assert all(line.isprintable() for line in lines)
