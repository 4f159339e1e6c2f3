"""`whbuild list` and `whbuild show`, over an index that runs built."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import wheel

LINUX, WINDOWS = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
ON_BOTH = ("--python", "3.12", "--platform", "linux,windows")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of two sets, of which an older version of `leaf` is wanted no more."""
    folder = tmp_path_factory.mktemp("viewing")
    files = Pypi(
        wheel("app", "1.0", ["leaf", "colors; sys_platform == 'win32'"]),
        wheel("leaf", "1.0"),
        wheel("leaf", "2.0"),
        wheel("colors", "0.4"),
    ).folder(folder / "files")
    for words in (("leaf<2", "--set", "other"), ("leaf>1", "--set", "other"), ("app", "--set", "web")):
        ran = whbuild(*words, folder / "index", "--no-index", "-f", files, *ON_BOTH)
        assert ran.code == 0, ran
    return folder / "index"


def test_everything_is_listed(index: Path) -> None:
    ran = whbuild("list", index)
    assert (ran.code, ran.err) == (0, "")
    head, _, *rest = ran.out.splitlines()
    assert head.startswith(f"{index}: 3 projects, 4 versions, 4 files, ")
    assert head.endswith(f", for {LINUX}, {WINDOWS}")
    assert [line.split()[0] for line in rest[:3]] == ["SET", "other", "web"]
    assert [line.split()[:2] for line in rest[5:9]] == [
        ["app", "1.0"],
        ["colors", "0.4"],
        ["leaf", "2.0"],
        ["1.0", "1"],
    ]
    assert rest[-1].endswith(f"nothing wants any more: whbuild prune {index} removes them")


def test_some_of_it_is_listed(index: Path) -> None:
    of_set = json.loads(whbuild("list", index, "--set", "other", "--json").out)
    assert [(each["project"], each["version"]) for each in of_set["versions"]] == [("leaf", "2.0")]
    of_target = json.loads(whbuild("list", index, "--target", "3.12-linux", "--json").out)
    assert [each["project"] for each in of_target["versions"]] == ["app", "leaf"]


def test_a_project_is_shown(index: Path) -> None:
    out = whbuild("show", index, "Leaf").out
    assert out.startswith("leaf: 2 versions, 2 files, ")
    assert "\nleaf 2.0 (all targets)\n  leaf-2.0-py3-none-any.whl\n" in out
    assert "  wanted by  the command line: leaf>1\n             app 1.0\n" in out
    assert "\nleaf 1.0 (which nothing wants any more)\n" in out


def test_what_a_set_wants_of_a_project_is_shown(index: Path) -> None:
    found = json.loads(whbuild("show", index, "leaf", "--set", "web", "--json").out)
    assert [each["version"] for each in found["versions"]] == ["2.0"]
    assert [each["project"] for each in found["versions"][0]["wanted-by"]] == ["app"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "index", "laef"), 2, "Did you mean leaf?"),
        (("show", "index", "colors", "--target", "3.12-linux"), 2, "colors is wanted by none of these."),
        (("show", "index", "leaf", "--set", "wbe"), 2, "Did you mean 'web'?"),
        (("show", "index", "leaf==2"), 2, "is no name of a project"),
        (("list", "nowhere"), 8, "nowhere does not exist."),
        (("list", "files"), 8, "files is not an index that whbuild wrote."),
    ],
)
def test_mistakes(words: tuple[str, ...], code: int, told: str, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(index.parent)
    ran = whbuild(*words)
    assert (ran.code, ran.out, told in ran.err) == (code, "", True), ran


@pytest.mark.parametrize(
    "words", [("list", "index"), ("show", "index", "leaf"), ("tree", "index"), ("why", "index", "leaf")]
)
def test_each_view_has_json_and_colours(words: tuple[str, ...], index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(index.parent)
    plain = whbuild(*words).out
    assert json.loads(whbuild(*words, "--json").out)
    assert "\x1b" not in plain
    monkeypatch.setitem(os.environ, "FORCE_COLOR", "1")
    coloured = whbuild(*words).out
    assert "\x1b[1m" in coloured
    assert "".join(part.partition("m")[2] for part in f"m{coloured}".split("\x1b[")) == plain


@pytest.mark.parametrize("command", ["list", "show"])
def test_help_fits_a_screen(command: str) -> None:
    ran = whbuild(command, "--help")
    assert ran.out.startswith(f"Usage: whbuild {command} [OPTIONS] INDEX")
    assert max(map(len, ran.out.splitlines())) <= 80
