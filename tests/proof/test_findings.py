from __future__ import annotations

from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from wheelhouse.proof.findings import CODES, Finding, gathered

LACK = Finding(code="missing", path="packages/a", message="packages/a is not there.")


def test_what_differs_in_its_targets_alone_is_one() -> None:
    here = [Finding(code="not-resolved", message="No b.", targets=(target,)) for target in ("3.12", "3.9", "3.12")]
    assert gathered(here) == (Finding(code="not-resolved", message="No b.", targets=("3.12", "3.9")),)


def test_what_fails_comes_first_then_by_code_and_path() -> None:
    beside = Finding(code="beside", path="README", message="README is there.")
    stray = Finding(code="stray", path="packages/b", message="packages/b is there.")
    changed = Finding(code="changed", path="packages/a", project=NormalizedName("a"), message="It is another.")
    assert gathered([beside, stray, changed, LACK]) == (LACK, changed, stray, beside)
    assert [each.fails for each in (LACK, beside)] == [True, False]


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_told_in_a_sentence(code: str) -> None:
    assert code == code.lower().replace(" ", "-")
    assert CODES[code].meaning.endswith(".")


def test_the_page_has_every_code() -> None:
    rows = [f"| `{code}` | {'fails' if CODES[code].fails else 'note'} | {CODES[code].meaning} |" for code in CODES]
    table = "\n".join(["| code | | meaning |", "| --- | --- | --- |", *rows])
    page = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    assert page.partition("<!-- codes -->\n")[2].partition("\n<!-- /codes -->")[0] == table
