from __future__ import annotations

import json as standard
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.comparing.states import JUNE, MAY
from wheelhouse.comparing import forms
from wheelhouse.comparing.comparison import KINDS
from wheelhouse.comparing.difference import difference
from wheelhouse.comparing.document import json

PAGE = Path(__file__).parents[2] / "docs" / "diff.md"
PARTS = [
    forms.Document,
    forms.StatePart,
    forms.ComparisonPart,
    forms.Totals,
    forms.Figures,
    forms.ProjectPart,
    forms.FilePart,
    forms.BytesPart,
    forms.YankPart,
    forms.TurnPart,
    forms.TextPart,
]


@pytest.fixture(scope="module")
def month() -> Any:
    return standard.loads(json(difference(MAY, JUNE)))


def test_the_json_is_what_its_types_say(month: Any) -> None:
    document = msgspec.convert(month, forms.Document)
    assert (document.diff_version, document.differ, document.pages) == ("1.0", True, 1)
    assert document.old == forms.StatePart(name="may", sha256=MAY.sha256, targets=("3.9-x",))


def test_the_totals(month: Any) -> None:
    assert month["comparison"]["totals"]["added"] == {"files": 5, "size": 7000, "unsized": 0}
    assert month["comparison"]["totals"]["net"] == -4_996_000
    assert month["comparison"]["same"] == 1


def test_a_project_with_all_that_is_said_of_it(month: Any) -> None:
    change = next(one for one in month["comparison"]["projects"] if one["project"] == "a")
    assert {name: change[name] for name in ("kind", "old", "new", "rebuilt", "licenses", "license")} == {
        "kind": "up",
        "old": ["1.0"],
        "new": ["2.0"],
        "rebuilt": [],
        "licenses": ["GPL-3.0-only"],
        "license": {"old": ["MIT License"], "new": ["GPL-3.0-only"]},
    }
    assert [(file["filename"], file["old"] is None) for file in change["files"]] == [
        ("a-1.0-py3-none-any.whl", False),
        ("a-2.0-py3-none-any.whl", True),
    ]


def test_texts(month: Any) -> None:
    assert [text["path"] for text in month["texts"] if text["old"] is None] == [
        ".whbuild/asks/2.json",
        ".whbuild/sets/1.json",
    ]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_is_described(part: Any) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition(f"<!-- {part.__name__} -->")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z0-9-]+)`", section, re.MULTILINE) == list(part.__struct_encode_fields__)


def test_every_kind_is_described() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("<!-- kinds -->")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z]+)`", section, re.MULTILINE) == list(KINDS)
