from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.preview import plans
from tests.preview.worlds import worlds
from wheelhouse.closure.coverage import coverage
from wheelhouse.errors import ResolutionError
from wheelhouse.preview.plan import Plan
from wheelhouse.preview.symbols import ASCII, UNICODE, Symbols
from wheelhouse.preview.text import text

ONE = """\
Plan for 3.12-manylinux_2_28_x86_64: 5 packages, 5 files, more than 448.8 kB (0.4 s)
To fetch: 3 files, 350,595 bytes and 1 file of unknown size; 1 file here already
Complete: every package has a file

  ● click 8.1.8       any                           98.2 kB  requirements.txt, line 5 and 1 more
  ○ docopt 0.6.2      source                        unknown  requirements.txt, line 7
  ● flask 3.1.0       any                          103.0 kB  requirements.txt, line 2
  ● markupsafe 3.0.2  cp312-manylinux_2_28_x86_64   23.1 kB  werkzeug 3.1.3
  ● werkzeug 3.1.3    any                          224.5 kB  flask 3.1.0

○ SOURCE: 1 package without a usable wheel, to be built where installed
  docopt 0.6.2  unknown size
"""
NINE = """\
Plan for 9 targets: 9 packages, 35 files, 5.1 GB (3.2 s)
To fetch: 33 files, 5,062,548,595 bytes; 2 files here already

✗ MISSING: 2 packages without a file that the target can use

  torch 2.7.1: no wheel for this target, and there is no sdist
    for musllinux_1_2_x86_64
    torch>=2  from click 8.1.8 (requirements.txt, line 1)
    torch     from attrs 25.3.0 (requirements.txt, line 2)
    remedy: torch 2.7.1 has wheels for Python 3.9 to 3.13 on
      manylinux_2_28_x86_64

  zstd 1.5.6: no wheel for this target, and there is no sdist
    for 3.13-musllinux_1_2_x86_64
    zstd  from requirements.txt, line 6

○ SOURCE: 1 package without a usable wheel, to be built where installed
  psutil 7.0.0  497.0 kB  musllinux_1_2_x86_64

VERSIONS DIFFER: 1 package
  numpy  2.0.2 (3.9)  2.2.6 (3.10)  2.3.0 (3.13)

COVERAGE  ● wheel  ○ source  · not needed  ✗ missing

  A B C D E F G
  ● ● ✗ ● ● ✗ ✗   torch 2.7.1
  · · · · · · ✗   zstd 1.5.6
  ● ● ○ ● ● ○ ○   psutil 7.0.0
  · ● · · ● · ·   colorama 0.4.6
  ● ● ● · · · ·   tomli 2.2.1

  A  3.9-manylinux_2_28_x86_64
  B  3.9-win_amd64
  C  3.9-musllinux_1_2_x86_64
  D  3.10, 3.13 on manylinux_2_28_x86_64
  E  3.10, 3.13 on win_amd64
  F  3.10-musllinux_1_2_x86_64
  G  3.13-musllinux_1_2_x86_64

  2 packages have wheels for all targets:
    numpy (3 versions), pyyaml 6.0.2
  2 packages have a single wheel for all targets:
    attrs 25.3.0, click 8.1.8

BYTES
                                      bytes  wheels  sdists  missing
  3.9-manylinux_2_28_x86_64     838,091,257       7
  3.9-win_amd64                 838,116,592       8
  3.9-musllinux_1_2_x86_64       17,311,260       5       1        1
  3.10-manylinux_2_28_x86_64    838,077,000       6
  3.10-win_amd64                838,102,335       7
  3.10-musllinux_1_2_x86_64      17,297,003       4       1        1
  3.13-manylinux_2_28_x86_64    838,077,000       6
  3.13-win_amd64                838,102,335       7
  3.13-musllinux_1_2_x86_64      17,297,003       4       1        2
  all, each file once         5,078,598,595
"""
FAILING = """\
Plan for 3 targets: 1 package, 1 file, 50.0 kB (1.0 s)
To fetch: 1 file, 50,000 bytes

✗ NO ANSWER for 2 of 3 targets

  for 3.14: No version of numpy fits.
    numpy<1 (from requirements.txt, line 3)
    hint: Ask for less.

COVERAGE  ● wheel

  1 package has a single wheel for 3.13-manylinux_2_28_x86_64:
    click 8.1.8

BYTES
                               bytes  wheels  for it alone
  3.13-manylinux_2_28_x86_64  50,000       1        50,000
  all, each file once         50,000
"""


def shown(plan: Plan, *, width: int = 100, verbose: bool = False) -> str:
    return text(plan, width=width, verbose=verbose, symbols=UNICODE)


@pytest.mark.parametrize(
    ("plan", "width", "golden"),
    [
        (plans.one_target(), 100, ONE),
        (plans.nine_targets(), 80, NINE),
        (plans.failing(), 80, FAILING),
    ],
    ids=["one", "nine", "failing"],
)
def test_a_story_reads_as_it_should(plan: Plan, width: int, golden: str) -> None:
    assert shown(plan, width=width) == golden


SOURCE = """\
○ SOURCE: 1 package without a usable wheel, to be built where installed; 1 more to build with
  fast 1.0  50.0 kB  all targets
    needed to build it: tool 1.0 (3.9-manylinux_2_28_x86_64), tool 2.0 (3.12-manylinux_2_28_x86_64)
    needs a compiler on all targets
  tool 2.0  50.0 kB  3.12-manylinux_2_28_x86_64
    is there to build fast 1.0
    needed to build it: setuptools 80.0
    not all that builds it is known: It hangs.
"""


def test_what_is_built_is_told_with_what_that_takes() -> None:
    told = shown(plans.built())
    assert SOURCE in told
    assert told.startswith("Plan for 2 targets: 1 package, 4 files, more than 1.6 MB")
    assert "Complete" not in told  # what builds the tool is not known


def test_verbose_names_the_files_that_only_build_others() -> None:
    line = (
        "  setuptools-80.0-py3-none-any.whl (unknown size, here already): 3.12-manylinux_2_28_x86_64, to build others"
    )
    assert line in shown(plans.built(), width=120, verbose=True)


def test_versions_that_do_not_fit_in_one_line_have_a_line_each() -> None:
    lines = shown(plans.nine_targets(), width=40).splitlines()
    at = lines.index("  numpy")
    assert lines[at + 1 : at + 4] == ["      2.0.2 (3.9)", "      2.2.6 (3.10)", "      2.3.0 (3.13)"]


def test_what_is_held_back_is_named_with_what_it_could_be() -> None:
    lines = shown(plans.held_back()).splitlines()
    at = lines.index("HELD BACK: 9 packages older than may be, to agree with targets named before")
    assert lines[at + 1] == "  anyio 1.0, not 3.0 (3.12)"
    assert lines[at + 8] == "  and 2 more (-v names them)"
    assert lines[at + 9].endswith("name first the one whose versions should lead.")
    assert "  p7 1.0, not 3.0 (3.12)\n" in shown(plans.held_back(), verbose=True)


def test_who_wants_a_file_comes_before_its_tag_where_there_is_room_for_one_only() -> None:
    lines = shown(plans.one_target(), width=60).splitlines()
    assert "  ● markupsafe 3.0.2   23.1 kB  werkzeug 3.1.3" in lines


def test_verbose_names_every_file_of_one_target_and_all_who_want_it() -> None:
    lines = shown(plans.one_target(), verbose=True)
    assert "      click-8.1.8-py3-none-any.whl\n" in lines
    assert "      wanted: click>=8.1.3 (from flask 3.1.0)\n" in lines


def test_verbose_names_every_file_of_many_targets() -> None:
    lines = shown(plans.nine_targets(), verbose=True)
    assert "  click-8.1.8-py3-none-any.whl (50.0 kB, here already): all targets\n" in lines
    assert "  psutil-7.0.0.tar.gz (497.0 kB): musllinux_1_2_x86_64\n" in lines


def test_verbose_tells_the_tag_where_a_file_name_holds_several() -> None:
    names = [f"3.12-{plans.LINUX}", f"3.13-{plans.LINUX}"]
    filename = f"a-1-cp39-abi3-{plans.LINUX}.manylinux2014_x86_64.whl"
    plan = Plan(closures=tuple(plans.closure(name, [plans.pin(filename)]) for name in names))
    assert f"{filename} (50.0 kB): all targets, as abi3-{plans.LINUX}" in shown(plan, width=200, verbose=True)


def test_what_is_kept_for_newer_platforms_is_named() -> None:
    names = [f"3.12-{plans.LINUX}", f"3.12-{plans.WINDOWS}"]
    newer = plans.pin("a-1-cp312-cp312-manylinux_2_34_x86_64.whl")
    closures = [plans.closure(name, [plans.native("a", "1", name)]) for name in names]
    also = plans.closure(names[0], closures[0].pins, also=[newer])
    told = f"a-1-cp312-cp312-manylinux_2_34_x86_64.whl (50.0 kB): {names[0]}, kept for newer platforms"
    assert told in shown(Plan(closures=(also, closures[1])), width=200, verbose=True)
    assert f"bytes  wheels  for newer  for it alone\n  {names[0]}" in shown(Plan(closures=(also, closures[1])))
    assert f"  + {newer.file.filename} (50.0 kB), for newer platforms" in shown(Plan(closures=(also,)))


def test_nothing_asked_for_and_everything_here() -> None:
    name = f"3.12-{plans.LINUX}"
    assert shown(Plan(closures=(plans.closure(name, []),))).splitlines()[1] == "Nothing to fetch"
    here = Plan(closures=(plans.closure(name, [plans.pin("a-1.tar.gz")]),), here=frozenset({"a-1.tar.gz"}))
    assert "Nothing to fetch: every file is here already\n" in shown(here)


def test_a_target_with_two_reasons_is_counted_once() -> None:
    unsolved = plans.failing().unsolved[0]
    several = ResolutionError("One.")
    several.beside = (ResolutionError("Two."),)
    told = shown(Plan(closures=(), unsolved=(replace(unsolved, error=several),)))
    assert "NO ANSWER for 1 of 1 target\n" in told
    assert "One." in told
    assert "Two." in told


def test_without_any_answer_there_is_nothing_to_count() -> None:
    plan = Plan(closures=(), unsolved=plans.failing().unsolved)
    assert shown(plan).startswith("Plan for 2 targets: no answer (0.0 s)\n\n✗ NO ANSWER for 2 of 2 targets\n")


def test_many_who_want_what_is_missing_are_counted() -> None:
    wants = [plans.theirs("torch", f"parent-{place}") for place in range(6)]
    plan = Plan(closures=(plans.closure(f"3.12-{plans.LINUX}", [], [plans.gap("torch", "1", *wants)]),))
    assert "    torch  from parent-2 1.0\n    and 3 more\n" in shown(plan)


def test_three_hundred_packages_on_twenty_five_targets_stay_readable() -> None:
    lines = shown(plans.large()).splitlines()
    assert len(lines) < 150
    assert max(map(len, lines)) <= 100
    assert "packages have a single wheel for all targets (-v names them)" in "".join(lines)


def test_more_columns_than_letters_are_numbered() -> None:
    names = [f"3.{minor}-{plans.LINUX}" for minor in range(30)]
    closures = [plans.closure(name, [plans.pin(f"p{place}-1.tar.gz")]) for place, name in enumerate(names)]
    lines = shown(Plan(closures=tuple(closures)), width=120).splitlines()
    assert f"  {' '.join('0' * 9 + '1' * 10 + '2' * 10 + '3')}" in lines
    assert f"  17  3.16-{plans.LINUX}" in lines


def test_a_terminal_is_told_nothing_but_text() -> None:
    plan = Plan(closures=(plans.closure(f"3.12-{plans.LINUX}", [], [plans.gap("a", "1", plans.mine("a\x1b[2J"))]),))
    assert "\x1b" not in shown(plan)


@given(worlds(), st.integers(min_value=40, max_value=160), st.booleans(), st.sampled_from([UNICODE, ASCII]))
def test_every_line_keeps_to_the_width(plan: Plan, width: int, verbose: bool, symbols: Symbols) -> None:
    lines = text(plan, width=width, verbose=verbose, symbols=symbols).splitlines()
    assert max(map(len, lines)) <= width
    assert symbols is UNICODE or "".join(lines).isascii()


@given(worlds())
def test_every_package_is_there(plan: Plan) -> None:
    words = set(text(plan, width=160, verbose=True, symbols=UNICODE).split())
    projects = {row.project for row in coverage(plan.closures).rows}
    assert projects <= {word.rstrip(":") for word in words}
