"""Mercurial, Subversion and Bazaar, each where its program is here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.projects.repositories import project
from wheelhouse.errors import NotThere, SourceError
from wheelhouse.projects.bazaar import Bazaar
from wheelhouse.projects.mercurial import Mercurial, with_login
from wheelhouse.projects.programs import Bounds
from wheelhouse.projects.subversion import Subversion
from wheelhouse.requirements.locations import location

BZR = shutil.which("bzr") or shutil.which("brz")


def run(folder: Path, *command: str) -> str:
    environ = {**os.environ, "HGPLAIN": "1", "HGUSER": "x", "BRZ_EMAIL": "x <x@y.example>"}
    return subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(shutil.which("hg") is None, reason="Mercurial is not here")
def test_mercurial(tmp_path: Path) -> None:
    source, into = project(tmp_path / "source"), tmp_path / "into"
    into.mkdir()
    run(source, "hg", "init")
    run(source, "hg", "commit", "--addremove", "--message", "x", "--date", "1700000000 0")
    node = run(source, "hg", "log", "--template", "{node}")
    run(source, "hg", "tag", "v1", "--date", "1700000001 0")
    found = Mercurial().fetch(location(f"hg+{source.as_uri()}@v1"), into)
    assert (found.commit, found.epoch) == (node, 1_700_000_000)
    assert (into / "demo.py").is_file()
    (again := tmp_path / "again").mkdir()
    with pytest.raises(NotThere, match="named v2") as caught:
        Mercurial().fetch(location(f"hg+{source.as_uri()}@v2"), again)
    assert "v1" in caught.value.context[0]


@pytest.mark.skipif(shutil.which("svn") is None or shutil.which("svnadmin") is None, reason="Subversion is not here")
def test_subversion(tmp_path: Path) -> None:
    source, into = project(tmp_path / "source"), tmp_path / "into"
    into.mkdir()
    run(tmp_path, "svnadmin", "create", "store")
    url = (tmp_path / "store").as_uri()
    run(tmp_path, "svn", "import", "--quiet", "--message", "x", str(source), f"{url}/trunk")
    run(tmp_path, "svn", "mkdir", "--quiet", "--message", "x", f"{url}/tags")
    found = Subversion().fetch(location(f"svn+{url}/trunk"), into)
    assert found.commit == "1", "the last change of this folder"
    assert found.epoch > 1_700_000_000
    assert (into / "demo.py").is_file()
    (again := tmp_path / "again").mkdir()
    with pytest.raises(SourceError):
        Subversion().fetch(location(f"svn+{url}/trunk@99"), again)


@pytest.mark.skipif(BZR is None, reason="Bazaar is not here")
def test_bazaar(tmp_path: Path) -> None:
    source, into = project(tmp_path / "source"), tmp_path / "into"
    into.mkdir()
    program = str(BZR)
    run(source, program, "init", "--quiet")
    run(source, program, "add", "--quiet")
    run(source, program, "commit", "--quiet", "--message", "x", "--commit-time", "2024-01-02 03:04:05 +0000")
    found = Bazaar().fetch(location(f"bzr+{source.as_uri()}"), into)
    assert found.commit.startswith("x@y.example-")
    assert found.epoch == 1_704_164_645
    assert (into / "demo.py").is_file()


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        (Mercurial, "hg+https://h.example/a"),
        (Subversion, "svn+https://h.example/a"),
        (Bazaar, "bzr+https://h.example/a"),
    ],
)
def test_a_program_that_is_not_here_is_named(
    kind: type[Mercurial | Subversion | Bazaar], url: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="is needed and is not here"):
        kind(Bounds(), {"PATH": str(tmp_path)}).fetch(location(url), tmp_path)


def test_a_login_stands_in_the_url_again() -> None:
    assert with_login(location("hg+https://me:p%40ss@h.example/a@1")) == "https://me:p%40ss@h.example/a"
    assert with_login(location("hg+https://token@h.example/a")) == "https://token@h.example/a"
