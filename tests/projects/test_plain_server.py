"""A repository on a plain web server, which knows nothing of git."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import airgap
from tests.live.homemade import repository
from wheelhouse.projects.git import Git
from wheelhouse.projects.programs import Bounds
from wheelhouse.requirements.locations import location

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def test_it_is_fetched_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    with airgap.served(repository(tmp_path / "served")) as url:
        where = location(f"git+{url}/specimen.git@v1.0")
        # Asked to leave something out, git 2.39 would start itself again and again: it gets no minute for it.
        Git(Bounds(seconds=30)).fetch(where, tmp_path / "checkout")
    assert (tmp_path / "checkout" / "specimen_git.py").read_text() == "COMMIT = 0\n"
