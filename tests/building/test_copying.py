from __future__ import annotations

import os
from pathlib import Path

import pytest

from wheelhouse.building import copying
from wheelhouse.errors import BuildError, PlaceError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for place in (".git", "src", ".venv", "env", "src/__pycache__"):
        (folder / place).mkdir(parents=True)
        (folder / place / "file").write_text(place)
    (folder / "env" / "pyvenv.cfg").touch()
    (folder / "pyproject.toml").touch()
    (folder / "link").symlink_to("src")
    return folder


def test_a_copy_has_the_history_and_no_environments(project: Path, tmp_path: Path) -> None:
    os.mkfifo(project / "pipe")
    found = copying.copied(project, tmp_path / "copy")
    assert sorted(path.name for path in found.iterdir()) == [".git", "link", "pyproject.toml", "src"]
    assert (found / "link").readlink() == Path("src")
    assert [path.name for path in (found / "src").iterdir()] == ["file"]


def test_a_project_has_an_end(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_MOST_BYTES", 10)
    with pytest.raises(BuildError, match="too large"):
        copying.copied(project, tmp_path / "copy")


def test_a_place_that_is_taken(project: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").touch()
    with pytest.raises(PlaceError, match="cannot be copied"):
        copying.copied(project, tmp_path / "copy")
