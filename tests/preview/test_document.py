from __future__ import annotations

import json as standard
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from tests.preview import plans
from tests.preview.worlds import worlds
from wheelhouse.preview import forms
from wheelhouse.preview.document import json
from wheelhouse.preview.plan import Plan

PAGE = Path(__file__).parents[2] / "docs" / "plan.md"
PARTS = [
    forms.Document,
    forms.Figures,
    forms.TargetPart,
    forms.PackagePart,
    forms.CellPart,
    forms.SparePart,
    forms.BehindPart,
    forms.GapPart,
    forms.WhyPart,
    forms.UnsolvedPart,
]


@pytest.fixture(scope="module")
def nine() -> Any:
    return standard.loads(json(plans.nine_targets()))


def package(document: Any, project: str) -> Any:
    return next(one for one in document["packages"] if one["project"] == project)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_page_names_every_field_and_no_other(part: type[msgspec.Struct]) -> None:
    section = PAGE.read_text(encoding="utf-8").partition(f"<!-- {part.__name__} -->\n")[2].partition("\n\n")[0]
    named = [name for row in section.splitlines()[2:] for name in re.findall("`([^`]+)`", row.split(" | ")[0])]
    assert sorted(named) == sorted(part.__struct_encode_fields__)


@given(worlds())
def test_every_plan_is_of_the_form_that_is_documented(plan: Plan) -> None:
    document = msgspec.json.decode(json(plan), type=forms.Document)
    assert {target.name for target in document.targets} == set(plan.targets)
    assert all(len(row.cells) == len(plan.closures) for row in document.packages)
    doubts = [build for build in document.builds if build.unknown is not None]
    assert document.complete == (not document.gaps and not document.unsolved and not doubts)


def test_a_cell_says_all_of_its_file(nine: Any) -> None:
    assert package(nine, "pyyaml")["cells"][4] == {
        "target": "3.10-win_amd64",
        "kind": "wheel",
        "version": "6.0.2",
        "filename": "pyyaml-6.0.2-cp310-cp310-win_amd64.whl",
        "tag": "cp310-win_amd64",
        "size": 700_000,
        "sha256": "ab" * 32,
        "here": False,
    }


def test_what_is_not_needed_and_what_is_missing_are_cells_too(nine: Any) -> None:
    assert [cell["kind"] for cell in package(nine, "torch")["cells"]] == ["wheel", "wheel", "missing"] * 3
    assert {cell["kind"] for cell in package(nine, "zstd")["cells"][:8]} == {"unneeded"}
    assert package(nine, "click")["cells"][0]["here"]


def test_gaps_lead_to_a_line_or_to_a_package(nine: Any) -> None:
    first, *_, last = nine["gaps"]
    assert (first["target"], first["project"]) == (f"3.9-{plans.ALPINE}", "torch")
    assert [(why["project"], why["version"]) for why in first["why"]] == [("click", "8.1.8"), ("attrs", "25.3.0")]
    assert [(why["file"], why["line"]) for why in last["why"]] == [("requirements.txt", 6)]
    assert first["remedies"] == ["torch 2.7.1 has wheels for Python 3.9 to 3.13 on manylinux_2_28_x86_64"]


def test_figures_count_each_file_once(nine: Any) -> None:
    assert nine["total"] == {"files": 35, "size": 5_078_598_595, "unsized": 0}
    assert nine["fetch"] == {"files": 33, "size": 5_062_548_595, "unsized": 0}
    assert nine["targets"][0]["total"] == {"files": 7, "size": 838_091_257, "unsized": 0}
    assert nine["versions-differ"] == ["numpy"]
    assert not nine["complete"]


def test_a_target_without_an_answer_says_why() -> None:
    document = standard.loads(json(plans.failing()))
    assert [target["solved"] for target in document["targets"]] == [True, False, False]
    assert document["targets"][1]["assumed"] == ["python_full_version"]
    assert document["unsolved"][0] == {
        "target": f"3.14-{plans.LINUX}",
        "error": "NoMatchingVersion",
        "exit-code": 4,
        "message": "No version of numpy fits.",
        "context": ["numpy<1 (from requirements.txt, line 3)"],
        "hint": "Ask for less.",
    }


def test_what_is_built_and_with_what() -> None:
    plan = standard.loads(json(plans.built()))
    older, newer, tool = plan["builds"]
    assert (older["sdist"], older["files"], older["compiled"]) == (
        "fast-1.0.tar.gz",
        ["tool-1.0-cp39-cp39-manylinux_2_28_x86_64.whl"],
        True,
    )
    assert (newer["target"], newer["requires"], newer["files"]) == (
        "3.12-manylinux_2_28_x86_64",
        ["tool"],
        ["tool-2.0.tar.gz"],
    )
    assert tool["unknown"] == "It hangs."
    assert [(each["project"], each["here"]) for each in plan["tools"]] == [
        ("setuptools", True),
        ("tool", False),
        ("tool", False),
    ]


def test_what_is_held_back_names_the_targets() -> None:
    assert standard.loads(json(plans.held_back()))["held-back"][0] == {
        "project": "anyio",
        "version": "1.0",
        "newest": "3.0",
        "targets": [f"3.12-{plans.LINUX}", f"3.12-{plans.WINDOWS}"],
    }


def test_what_is_kept_for_newer_platforms_is_beside_the_cells() -> None:
    name = f"3.12-{plans.LINUX}"
    newer = plans.pin("a-1-cp312-cp312-manylinux_2_34_x86_64.whl")
    plan = Plan(closures=(plans.closure(name, [plans.native("a", "1", name)], also=[newer]),))
    document = msgspec.json.decode(json(plan), type=forms.Document)
    assert [(one.filename, one.tag, one.targets) for one in document.packages[0].also] == [
        (newer.file.filename, "cp312-manylinux_2_34_x86_64", (name,))
    ]
    assert document.total.files == 2


def test_no_credentials() -> None:
    assert b"secret" not in json(plans.nine_targets())
