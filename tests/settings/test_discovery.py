from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.settings.discovery import found

OURS = "[tool.whbuild]\npre = true\n"


def test_the_nearest_folder_wins(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "whbuild.toml").touch()
    assert found(below) == tmp_path / "whbuild.toml"
    (tmp_path / "a" / "pyproject.toml").write_text(OURS)
    assert found(below) == tmp_path / "a" / "pyproject.toml"


def test_our_own_file_comes_before_the_project_s(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(OURS)
    (tmp_path / "whbuild.toml").touch()
    assert found(tmp_path) == tmp_path / "whbuild.toml"


@pytest.mark.parametrize("text", ["", "[project]\nname = 'whbuild'", "tool = 'whbuild'", "[tool.other]", "broken ["])
def test_a_project_that_says_nothing_to_us_is_passed_by(tmp_path: Path, text: str) -> None:
    (tmp_path / "whbuild.toml").touch()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_text(text)
    assert found(tmp_path / "a") == tmp_path / "whbuild.toml"


@pytest.mark.parametrize("text", [OURS, "tool.whbuild.pre = true", "[tool.whbuild]\nbroken"])
def test_a_project_that_means_us_counts_even_if_it_is_broken(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert found(tmp_path) == tmp_path / "pyproject.toml"


def test_a_project_that_cannot_be_read_and_a_folder_of_our_name_are_passed_by(tmp_path: Path) -> None:
    (tmp_path / "whbuild.toml").touch()
    (tmp_path / "a" / "whbuild.toml").mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_bytes(b"\xff whbuild")
    assert found(tmp_path / "a") == tmp_path / "whbuild.toml"


def test_a_file_in_the_current_folder_is_named_as_a_user_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whbuild.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert found(Path()) == Path("whbuild.toml")


def test_without_a_file_up_to_the_root_there_are_none() -> None:
    assert found(Path("/")) is None
