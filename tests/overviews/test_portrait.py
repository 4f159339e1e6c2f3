"""One project in full."""

from __future__ import annotations

import msgspec
from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, WINDOWS, recorded
from tests.overviews.holdings import FILES, records, sets, stored
from wheelhouse.overviews.portrait import Portrait, portrait
from wheelhouse.overviews.portrait_text import text
from wheelhouse.records.record import Record, RecordedMade
from wheelhouse.screen import PAPER
from wheelhouse.tree.manifest import Stored


def drawn(name: str, *, whole: bool = True) -> Portrait:
    return portrait(canonicalize_name(name), FILES, records(), sets(), whole=whole)


def test_versions_come_newest_first_with_their_files() -> None:
    found = drawn("app").editions
    assert [(each.version, [kept.stored.filename for kept in each.files]) for each in found] == [
        ("1.0", ["app-1.0-py3-none-any.whl"]),
        ("0.9", ["app-0.9-py3-none-any.whl"]),
    ]
    assert [each.version for each in drawn("app", whole=False).editions] == ["1.0"]


def test_it_is_wanted_by_lines_and_projects_and_wants_others() -> None:
    app, _ = drawn("app").editions
    assert [str(each.origin) for each in app.wanted_by] == ["requirements.txt, line 1", "requirements.txt, line 2"]
    assert [(each.project, each.targets) for each in app.wants] == [
        ("colors", (WINDOWS,)),
        ("leaf", (LINUX, WINDOWS)),
        ("old", (LINUX, WINDOWS)),
    ]


def test_what_builds_it_is_wanted_so() -> None:
    (old,) = drawn("old").editions
    (maker,) = drawn("maker").editions
    assert [(each.project, each.versions, each.building) for each in old.wants] == [("maker", ("3.9",), True)]
    assert [(each.project, each.versions, each.texts) for each in maker.wanted_by] == [("old", ("1.0",), ("maker>=3",))]


def test_a_version_has_its_own_relations() -> None:
    older = recorded(LINUX, {"app 1.0": ["1 app"], "leaf 1.0": ["app leaf<2"]})
    newer = recorded(WINDOWS, {"app 1.0": ["1 app"], "leaf 2.0": ["app leaf"]})
    files = [stored("leaf", "1.0"), stored("leaf", "2.0")]
    new, old = portrait(canonicalize_name("leaf"), files, (older, newer), ()).editions
    assert [(each.texts, each.targets) for each in (*new.wanted_by, *old.wanted_by)] == [
        (("leaf",), (WINDOWS,)),
        (("leaf<2",), (LINUX,)),
    ]


def test_what_several_sdists_are_built_with_is_one_relation() -> None:
    tools = {"a 1.0": {"maker 3.9": ["! maker>=3"]}, "b 1.0": {"maker 3.9": ["! maker"], "b 2.0": ["maker b"]}}
    record = recorded(LINUX, {"a 1.0": ["1 a"], "b 1.0": ["1 b"]}, builds=tools)
    (maker,) = portrait(canonicalize_name("maker"), [stored("maker", "3.9")], [record], ()).editions
    assert [(each.project, each.texts) for each in maker.wanted_by] == [("a", ("maker>=3",)), ("b", ("maker",))]
    assert [(each.project, each.versions) for each in maker.wants] == [("b", ("2.0",))]


def test_a_project_that_is_not_there_has_no_edition() -> None:
    assert drawn("nothing").editions == ()


def test_what_it_says_of_itself() -> None:
    files = [*FILES, stored("app", "0.8", summary="An old app"), stored("app", "0.7", summary="An older \x1b[31mapp")]
    found = portrait(canonicalize_name("app"), files, records(), sets())
    assert found.summary == "An old app"
    assert text(found, "./index", PAPER).splitlines()[1:3] == ["An old app", "licence: MIT"]
    hostile = portrait(canonicalize_name("app"), files[-1:], [], [])
    assert "\x1b" not in text(hostile, "./index", PAPER)


def test_the_text_of_one_with_a_version_that_nothing_wants() -> None:
    assert text(drawn("app"), "./index", PAPER).splitlines() == [
        "app: 2 versions, 2 files, 2.0 kB",
        "licence: MIT",
        "",
        "app 1.0 (all targets)",
        "  app-1.0-py3-none-any.whl",
        "    1.0 kB, Python >=3.9",
        f"    sha256 {'a' * 64}",
        "    from https://index.example/simple/",
        "  wanted by  requirements.txt, line 1: app[fast]",
        "             requirements.txt, line 2: app",
        f"  wants  colors 0.4 [{WINDOWS}]",
        "         leaf 2.0 (>=1)",
        "         old 1.0",
        "",
        "app 0.9 (which nothing wants any more)",
        "  app-0.9-py3-none-any.whl",
        "    1.0 kB",
        f"    sha256 {'a' * 64}",
    ]


def test_the_text_of_a_gap_a_yank_and_a_build() -> None:
    assert f"  missing for {LINUX}: no wheel fits\n    what would help: drivers 0.9 has one\n" in told("drivers")
    assert "    1.0 kB, of 2024-05-06\n    yanked: broken\n" in told("colors")
    assert "  wanted by  old 1.0 (to build: >=3)\n" in told("maker")
    assert "  wants  maker 3.9 (to build: >=3)\n" in told("old")
    assert "ours 1 (a file of the set 'own files')\n" in told("ours")


def test_the_text_of_several_files_and_of_what_was_made() -> None:
    pins = {"app 1.0": ["1 app"]}
    record = recorded(LINUX, pins)
    made = RecordedMade(source="git+https://git.example/app@0123abcd", requires=("maker==3.9",))
    pin = msgspec.structs.replace(record.pins[0], made=made)
    record = msgspec.structs.replace(record, pins=(pin,))
    shown = text(_portrait([stored("app", "1.0"), stored("app", "1.0", filename="app-1.0.tar.gz")], record), "i", PAPER)
    assert f"    1.0 kB, for {LINUX}\n" in shown
    assert "    1.0 kB, which nothing wants any more\n" in shown
    assert "    made of git+https://git.example/app@0123abcd, with maker==3.9\n" in shown


def test_of_many_who_want_it_some_are_named() -> None:
    pins = {f"p{number} 1.0": ["1 p"] for number in range(30)}
    record = recorded(LINUX, {**pins, "leaf 2.0": [f"p{number} leaf" for number in range(30)]})
    found = portrait(canonicalize_name("leaf"), [stored("leaf", "2.0")], [record], ())
    assert "  ... and 10 others: whbuild why ./index leaf\n" in text(found, "./index", PAPER)


def _portrait(files: list[Stored], record: Record) -> Portrait:
    return portrait(canonicalize_name("app"), files, [record], ())


def told(name: str) -> str:
    return text(drawn(name), "./index", PAPER)
