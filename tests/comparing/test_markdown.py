from __future__ import annotations

from msgspec.structs import replace

from tests.comparing.states import JUNE, MAY, item, listing, state
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.difference import difference
from wheelhouse.comparing.markdown import compared, markdown


def test_the_page_names_both_manifests_and_has_a_place_for_who_signs() -> None:
    page = markdown(difference(MAY, JUNE))
    assert page.startswith("# may -> june\n")
    assert f"| SHA-256 of the manifest | `{MAY.sha256}` | `{JUNE.sha256}` |" in page
    assert "| projects | 7 | 7 |" in page
    assert "| targets | 3.9-x | 3.9-x, 3.12-y |" in page
    assert page.endswith(
        "| reviewed by | date | signature | remarks |\n| --- | --- | --- | --- |\n"
        "| &nbsp; | &nbsp; | &nbsp; | &nbsp; |\n"
    )


def test_sections_come_with_what_takes_most_thought_first() -> None:
    page = markdown(difference(MAY, JUNE))
    heads = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert heads == [
        "Removed: 1 project",
        "Down: 1 project",
        "Rebuilt: 1 project",
        "Up: 1 project",
        "Added: 1 project",
        "Yanks: 2 projects",
        "Licences: 1 project",
        "Listed elsewhere: 1 project",
        "Review",
    ]


def test_what_others_wrote_is_shown_as_it_is() -> None:
    page = markdown(difference(MAY, JUNE))
    assert r"| **f** | 1.0 yanked: by \*mistake\* |" in page
    hostile = markdown(difference(MAY, state("<script>", item("x 1", license="<script>"))))
    assert hostile.count("<script>") == hostile.count(r"\<script>") == 3


def test_every_file_has_its_hash() -> None:
    page = compared(comparison(listing("a 1"), listing(item("a 1", sha256="0" * 64, size=None))))
    assert "<summary>Every file that comes or goes (2)</summary>" in page
    assert f"| - | a-1-py3-none-any.whl | 1,000 | `{item('a 1').sha256}` |" in page
    assert f"| + | a-1-py3-none-any.whl | ? | `{'0' * 64}` |" in page


def test_nothing_differs() -> None:
    assert "The states are the same.\n\n## Review" in markdown(difference(MAY, replace(MAY, shown="copy")))
    assert "facts that are not compared" in markdown(difference(MAY, replace(MAY, sha256="0" * 64)))
    assert compared(comparison(listing("a 1"), listing("a 1"))) == "**Nothing differs: 1 project is as it was.**\n"


def test_a_file_without_a_hash_has_none() -> None:
    page = compared(comparison(listing(), listing(item("a 1", sha256=None))))
    assert "| + | a-1-py3-none-any.whl | 1,000 |  |" in page
