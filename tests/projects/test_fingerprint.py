"""The state of a folder: what changes it, and what does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects.repositories import commit, git, needs_git, project
from wheelhouse.projects import fingerprint as module
from wheelhouse.projects.fingerprint import fingerprint


def _put(name: str, text: str = "x") -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return put


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (_put("demo.py"), True),
        (_put("deep/er/new.txt"), True),
        (lambda folder: (folder / "demo.py").rename(folder / "other.py"), True),
        (lambda folder: (folder / "demo.py").unlink(), True),
        (lambda folder: os.utime(folder / "demo.py", (0, 0)), False),
        (_put("__pycache__/demo.pyc"), False),
        (_put("env/pyvenv.cfg"), False),
        (_put("index/.whbuild/manifest.json"), False),
        (_put(".git/index"), False),
        (_put(".git/objects/x"), False),
        (_put(".git/refs/tags/v1"), True),
        (_put(".git/HEAD"), True),
    ],
)
def test_what_counts(tmp_path: Path, change: Callable[[Path], None], *, counts: bool) -> None:
    folder = project(tmp_path / "demo")
    before = fingerprint(folder)
    change(folder)
    assert before is not None
    assert (fingerprint(folder) != before) is counts


@pytest.mark.skipif(os.name == "nt", reason="links need a right")
def test_a_link_counts_by_where_it_leads(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    (folder / "link").symlink_to("demo.py")
    (folder / "folder").symlink_to(tmp_path)
    before = fingerprint(folder)
    (folder / "link").unlink()
    (folder / "link").symlink_to("backend.py")
    assert None is not before != fingerprint(folder)


def test_a_folder_of_any_size_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_FILES", 2)
    assert fingerprint(project(tmp_path / "demo")) is None


@needs_git
def test_a_commit_counts(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    commit(folder)
    before = fingerprint(folder)
    git(folder, "tag", "v1")
    assert fingerprint(folder) != before
