"""An index at a glance."""

from __future__ import annotations

from tests.lineage.stories import LINUX, WINDOWS
from tests.overviews.holdings import FILES, records, sets, stored
from wheelhouse.overviews.overview import Part, overview
from wheelhouse.overviews.overview_text import text
from wheelhouse.screen import PAPER, Screen

FOUND = overview(FILES, records(), sets())


def test_all_versions_are_there_by_project_and_the_newest_first() -> None:
    assert [(each.project, each.version, each.files) for each in FOUND.held][:3] == [
        ("app", "1.0", 1),
        ("app", "0.9", 1),
        ("colors", "0.4", 1),
    ]
    assert (FOUND.projects, FOUND.files, FOUND.size) == (7, 8, 8000)


def test_sets_say_how_much_they_want() -> None:
    own, web = FOUND.sets
    assert own == Part(name="own files", targets=(), projects=1, files=1, size=1000)
    assert web == Part(name="web", targets=(LINUX, WINDOWS), projects=6, files=6, size=6000)


def test_what_some_targets_want_is_all_that_is_listed_for_them() -> None:
    linux = overview(FILES, records()[:1], (), whole=False)
    assert [each.project for each in linux.held] == ["app", "drivers", "leaf", "maker", "old"]
    assert [(each.files, each.missing) for each in linux.held if each.project == "drivers"] == [(0, (LINUX,))]


def test_two_spellings_of_a_version_are_one_line() -> None:
    (each,) = overview([stored("a", "1.0"), stored("a", "1", filename="a-1.tar.gz")], (), ()).held
    assert (each.files, each.size) == (2, 2000)


def test_the_text() -> None:
    assert text(FOUND, "./index", PAPER).splitlines() == [
        f"./index: 7 projects, 8 versions, 8 files, 8.0 kB, for {LINUX}, {WINDOWS}",
        "",
        "SET        PROJECTS  FILES    SIZE  FOR",
        "own files         1      1  1.0 kB  no target in particular",
        "web               6      6  6.0 kB  all targets",
        "",
        "PROJECT  VERSION  FILES    SIZE  FOR",
        "app      1.0          1  1.0 kB  all targets",
        "         0.9          1  1.0 kB  nothing any more",
        f"colors   0.4          1  1.0 kB  {WINDOWS}; yanked",
        f"drivers  1.0          1  1.0 kB  {WINDOWS}; missing for {LINUX}",
        "leaf     2.0          1  1.0 kB  all targets",
        "maker    3.9          1  1.0 kB  to build on all targets",
        "old      1.0          1  1.0 kB  all targets",
        "ours     1            1  1.0 kB  a file of the set 'own files'",
        "",
        "1 file (1.0 kB) nothing wants any more: whbuild prune ./index removes them",
    ]


def test_an_index_of_own_files_is_for_no_target() -> None:
    heading = text(overview([stored("a", "1")], (), ()), "./index", PAPER).splitlines()[0]
    assert heading == "./index: 1 project, 1 version, 1 file, 1.0 kB, for no target in particular"


def test_an_index_without_files() -> None:
    assert text(overview((), (), ()), "./index", PAPER) == "The index holds nothing.\n"


def test_colours_change_nothing_else() -> None:
    coloured = text(FOUND, "./index", Screen(coloured=True))
    assert "\x1b[31m" in coloured
    assert "".join(part.partition("m")[2] for part in f"m{coloured}".split("\x1b[")) == text(FOUND, "./index", PAPER)


def test_what_a_screen_must_not_get_is_spelled_out() -> None:
    hostile = overview([stored("a", "1\x1b[2J")], (), ())
    assert "1\\x1b[2J" in text(hostile, "./index", PAPER)
