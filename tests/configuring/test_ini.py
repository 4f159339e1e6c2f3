from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.configuring import ini
from wheelhouse.configuring.change import Options, Unmergeable

URL = "https://index.example/simple/"
CHANGE = Options(path=Path("pip.conf"), section="global", values=(("index-url", URL),))
EXTRA = Options(
    path=Path("pip.conf"), section="global", values=(("extra-index-url", URL),), adds=frozenset({"extra-index-url"})
)
SET = f"index-url = {URL}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[global]\n{SET}"),
        ("# mine", f"# mine\n\n[global]\n{SET}"),
        ("[install]\nuser = true\n", f"[install]\nuser = true\n\n[global]\n{SET}"),
        ("[global]\n# why\ntimeout = 9 ; not a comment\n\n[list]\nformat = x\n", None),
        ("[global]\nindex-url = https://old.example\n# after\n", f"[global]\n{SET}# after\n"),
        ("[global]\nIndex_URL : x\ntimeout=1", f"[global]\n{SET}timeout=1"),
        ("[global]\nindex-url =\n    https://old.example\n# after\ncert = c\n", f"[global]\n{SET}# after\ncert = c\n"),
        ("[global]", f"[global]\n{SET}"),
        ("[global]\n[list]\n", f"[global]\n{SET}[list]\n"),
        ("[global]\r\ncert = c\r\n", f"[global]\r\ncert = c\r\nindex-url = {URL}\r\n"),
    ],
)
def test_an_option_is_set_and_all_else_stays(before: str, after: str | None) -> None:
    if after is None:
        after = before.replace("\n\n[list]", f"\n{SET}\n[list]")
    assert ini.merged(before, CHANGE) == after
    assert ini.merged(after, CHANGE) == after


@pytest.mark.parametrize(
    ("before", "values"),
    [
        ("[global]\n", [URL]),
        (
            "[global]\nextra-index-url = https://a.example https://b.example\n",
            ["https://a.example", "https://b.example", URL],
        ),
        (f"[global]\nextra-index-url =\n  {URL}\n  https://b.example\n", [URL, "https://b.example"]),
    ],
)
def test_an_option_of_several_values_keeps_those_that_it_has(before: str, values: list[str]) -> None:
    assert ini.said(ini.merged(before, EXTRA))["global"]["extra-index-url"].split() == values


@pytest.mark.parametrize(
    "text", ["index-url = x\n", "[global]\na = 1\na = 2\n", "[global]\n[global]\n", "[global]\nx\n"]
)
def test_what_pip_cannot_read_is_left_alone(text: str) -> None:
    with pytest.raises(Unmergeable):
        ini.merged(text, CHANGE)


def test_two_spellings_of_one_option_are_left_alone() -> None:
    with pytest.raises(Unmergeable):
        ini.merged("[global]\nindex_url = a\nindex-url = b\n", CHANGE)


LINES = st.lists(
    st.sampled_from(
        ["[global]", "[install]", "[DEFAULT]", "index-url = x", "index_url: y", "  more", "# c", "; c", "", "cert = z"]
    ),
    max_size=9,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_it_is_said_then_or_the_file_is_refused(lines: list[str], newline: str) -> None:
    text = newline.join(lines)
    try:
        made = ini.merged(text, CHANGE)
    except Unmergeable:
        return
    assert ini.said(made)["global"]["index-url"] == URL
    assert [each for each in lines if each.startswith(("#", ";", "cert"))] == [
        each for each in made.splitlines() if each.startswith(("#", ";", "cert"))
    ]
    assert ini.merged(made, CHANGE) == made
