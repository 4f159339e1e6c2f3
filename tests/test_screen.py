"""What text is shown on."""

from __future__ import annotations

import pytest

from wheelhouse.screen import PAPER, Screen, colours, standard_output


@pytest.mark.parametrize(
    ("environment", "terminal", "windows", "expected"),
    [
        ({}, True, False, True),
        ({}, False, False, False),
        ({"TERM": "dumb"}, True, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False, False),
        ({"NO_COLOR": ""}, True, False, True),
        ({"FORCE_COLOR": "1"}, False, False, True),
        ({}, True, True, False),
        ({"WT_SESSION": "0"}, True, True, True),
    ],
)
def test_colours_are_where_the_terminal_can_and_the_user_says_nothing_else(
    environment: dict[str, str], terminal: bool, windows: bool, expected: bool
) -> None:
    assert colours(environment, terminal=terminal, windows=windows) is expected


def test_paper_takes_no_colours() -> None:
    assert [paint("a") for paint in (PAPER.strong, PAPER.faint, PAPER.good, PAPER.odd, PAPER.bad)] == ["a"] * 5


def test_a_terminal_takes_them() -> None:
    assert (Screen(coloured=True).odd("a"), Screen(coloured=True).bad("")) == ("\x1b[33ma\x1b[0m", "")


def test_a_pipe_is_as_wide_as_its_reader_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert (standard_output().width, standard_output().coloured) == (None, False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "77")
    assert standard_output().width == 77
