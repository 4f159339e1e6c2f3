"""How many states stay and how long files do: as the command line says, else the settings file that counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.living import build, done, source
from wheelhouse.carried.switching import Writing
from wheelhouse.commands.writing import as_said
from wheelhouse.errors import UsageError

LINES = ["index ../source", "remove index beta", "prune index", "apply out.tar index", "rollback index"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index of four states, a bundle of the next one, and a settings file."""
    folder = tmp_path / "place"
    folder.mkdir()
    packages = source(tmp_path / "source")
    for version in ("1.0", "2.0", "3.0"):
        build(folder / "index", [f"alpha=={version}", "beta==1.0"], packages, "--set", "main")
    build(folder / "next", ["gamma==1.0"], packages)
    done("bundle", folder / "next", folder / "out.tar")
    build(folder / "index", ["gamma==2.0"], packages)
    monkeypatch.chdir(folder)
    return folder


def said(text: str) -> None:
    Path("whbuild.toml").write_text(text)


def kept(how: Writing) -> tuple[int, float]:
    return how.keep, how.grace


def states() -> int:
    return len(json.loads(Path("index/.whbuild/generations/states.json").read_text())["states"])


@pytest.mark.parametrize("line", LINES)
def test_a_settings_file_that_is_wrong_is_told(place: Path, line: str) -> None:  # noqa: ARG001  (its folder is this one)
    said('grace = "long"\n')
    ran = whbuild(*line.split())
    assert (ran.code, "grace has to be" in ran.err) == (2, True), ran


@pytest.mark.parametrize("line", ["remove index gamma", "prune index", "apply out.tar index"])
def test_so_many_states_stay(place: Path, line: str) -> None:  # noqa: ARG001  (the same)
    said("keep = 1\n")
    assert done(*line.split()).code == 0
    assert states() == 2


def test_the_command_line_wins(place: Path) -> None:  # noqa: ARG001  (the same)
    said("keep = 1\n")
    done("apply", "out.tar", "index", "--keep", "2")
    assert states() == 3


def test_what_nobody_says_is_usual(tmp_path: Path) -> None:
    assert kept(as_said("x", None, None, start=tmp_path)) == (3, 0.0)


def test_of_each_the_nearest_word_counts(tmp_path: Path) -> None:
    (tmp_path / "whbuild.toml").write_text("keep = 5\ngrace = 2\n")
    assert kept(as_said("x", None, None, start=tmp_path)) == (5, 2.0)
    assert kept(as_said("x", 0, None, start=tmp_path)) == (0, 2.0)
    assert kept(as_said("x", None, 0.0, start=tmp_path)) == (5, 0.0)


def test_who_says_all_needs_no_file(tmp_path: Path) -> None:
    (tmp_path / "whbuild.toml").write_text("nonsense")
    assert kept(as_said("x", 1, 1.0, start=tmp_path)) == (1, 1.0)
    with pytest.raises(UsageError):
        as_said("x", 1, None, start=tmp_path)
