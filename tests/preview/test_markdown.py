from __future__ import annotations

import re

import pytest
from hypothesis import given

from tests.preview import plans
from tests.preview.worlds import worlds
from wheelhouse.preview.markdown import markdown
from wheelhouse.preview.marks import plain, table
from wheelhouse.preview.plan import Plan

_CELLS = re.compile(r"(?<!\\)\|")  # a bar that is escaped is text

NINE = """\
## Plan for 9 targets: 9 packages, 35 files, 5.1 GB (3.2 s)

To fetch: 33 files, 5,062,548,595 bytes; 2 files here already

### ✗ Missing: 2 packages

| package | targets | why | wanted by | what would close it |
| --- | --- | --- | --- | --- |
"""
ZSTD = (
    "| **zstd 1.5.6** | 3.13-musllinux_1_2_x86_64 | no wheel for this target, and there is no sdist"
    " | zstd from requirements.txt, line 6 |  |\n"
)
COVERAGE = """
| A | B | C | D | E | F | G | packages |
| --- | --- | --- | --- | --- | --- | --- | --- |
| ● | ● | ✗ | ● | ● | ✗ | ✗ | torch 2.7.1 |
| · | · | · | · | · | · | ✗ | zstd 1.5.6 |
| ● | ● | ○ | ● | ● | ○ | ○ | psutil 7.0.0 |
| · | ● | · | · | ● | · | · | colorama 0.4.6 |
| ● | ● | ● | · | · | · | · | tomli 2.2.1 |

● wheel, ○ source, · not needed, ✗ missing
"""


def test_what_is_missing_comes_first() -> None:
    assert markdown(plans.nine_targets()).startswith(NINE)


@pytest.mark.parametrize(
    "part",
    [
        ZSTD,
        COVERAGE,
        "| psutil 7.0.0 | musllinux_1_2_x86_64 | 497.0 kB |  |\n",
        "| numpy | 2.0.2 (3.9)<br>2.2.6 (3.10)<br>2.3.0 (3.13) |\n",
        "| D | 3.10, 3.13 on manylinux_2_28_x86_64 |\n",
        "<details><summary>2 packages have wheels for all targets</summary>\n\nnumpy (3 versions), pyyaml 6.0.2\n\n",
        "| 3.9-win_amd64 | 8 |  |  | 838,116,592 | 837,977,000 |\n",
        "| **all, each file once** |  |  |  | **5,078,598,595** |  |\n",
        "<details><summary>Every file (35)</summary>\n\n| file | tag | targets | size | here |\n",
        "| click-8.1.8-py3-none-any.whl | any | all targets | 50.0 kB | yes |\n",
    ],
)
def test_it_tells_the_same_as_the_text(part: str) -> None:
    assert part in markdown(plans.nine_targets())


def test_one_target_has_a_table_of_its_files_and_who_wants_them() -> None:
    told = markdown(plans.one_target())
    assert "| click 8.1.8 | any | 98.2 kB | click (from requirements.txt, line 5)<br>click>=8.1.3 (from" in told
    assert "### Coverage" not in told


def test_a_target_without_an_answer_has_its_error() -> None:
    row = "| 3.14 | No version of numpy fits. | numpy\\<1 (from requirements.txt, line 3) | Ask for less. |"
    assert row in markdown(plans.failing())
    assert row.replace("3.14", "all targets") in markdown(Plan(closures=(), unsolved=plans.failing().unsolved))


def test_what_is_built_is_told_with_what_that_takes() -> None:
    told = markdown(plans.built())
    assert "| fast 1.0 | all targets | 50.0 kB | needed to build it: tool 1.0 (3.9-manylinux" in told
    assert "<br>needs a compiler on all targets |" in told
    assert "| setuptools-80.0-py3-none-any.whl | any | 3.12-manylinux_2_28_x86_64 | ? | yes |" in told


def test_what_is_held_back_is_in_a_fold() -> None:
    told = markdown(plans.held_back())
    assert "<summary>9 packages older than may be, to agree with targets named before</summary>" in told
    assert "| anyio 1.0 | 3.0 (3.12) |\n" in told


def test_nothing_unsized_is_passed_over() -> None:
    closures = [plans.closure(name, [plans.pin("a-1.tar.gz", size=None)]) for name in ("3.12-any", "3.13-any")]
    assert "Of 1 file the index does not say the size" in markdown(Plan(closures=tuple(closures)))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a_b-1.0", "a_b-1.0"),
        ("_a_", r"\_a\_"),
        ("a|b", r"a\|b"),
        ("x ~=1; y != '2' [z] <3 & `4` *5*", r"x \~=1; y != '2' \[z\] \<3 \& \`4\` \*5\*"),
        ("two\nlines", "two lines"),
    ],
)
def test_text_stays_text(text: str, escaped: str) -> None:
    assert plain(text) == escaped


def test_a_table_has_a_rule_below_its_heads() -> None:
    assert table(("a", "b"), [("1", "2")], right=frozenset({1})) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"


@given(worlds())
def test_the_rows_of_a_table_are_of_equal_length(plan: Plan) -> None:
    for block in markdown(plan).split("\n\n"):
        lengths = {len(_CELLS.findall(line)) for line in block.splitlines() if line.startswith("|")}
        assert len(lengths) <= 1
