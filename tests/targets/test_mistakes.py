from __future__ import annotations

import pytest

from wheelhouse.errors import UsageError
from wheelhouse.targets.mistakes import read_each, refuse, twice, unknown


def test_near_matches_are_told_or_nothing() -> None:
    assert unknown("fruit", "aple", ["apple", "cherry"]).message == "There is no fruit 'aple'; close to it: apple."
    assert unknown("fruit", "xyz", ["apple", "cherry"]).message == "There is no fruit 'xyz'."


def test_what_can_be_read_is_parted_from_what_cannot() -> None:
    def read(text: str) -> int:
        if not text.isdigit():
            raise UsageError(f"{text} is no number.")
        return int(text)

    values, wrong = read_each(["1", "a", "2"], read)
    assert values == [1, 2]
    assert [error.message for error in wrong] == ["a is no number."]


def test_nothing_wrong_raises_nothing_and_one_mistake_raises_itself() -> None:
    refuse([])
    mistake = UsageError("Alone.", context=("there",), hint="Do this.")
    with pytest.raises(UsageError) as caught:
        refuse([mistake])
    assert caught.value is mistake


def test_several_mistakes_keep_their_context_and_their_remedy() -> None:
    with pytest.raises(UsageError) as caught:
        refuse([UsageError("One.", context=("there",)), UsageError("Two.", hint="Do this."), unknown("fruit", "x", [])])
    assert caught.value.context == ("One.", "  there", "Two. Do this.", "There is no fruit 'x'.")


def test_the_third_of_a_kind_is_told_too() -> None:
    assert [error.message for error in twice("number", [("1", 1), ("one", 1), ("1", 1)])] == [
        "'1' and 'one' are the same number.",
        "The number '1' is there twice.",
    ]
