"""Programs that an index can give go for broken."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from wheelhouse.building.programs import broken

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell scripts")


def programs(folder: Path, *names: str) -> str:
    folder.mkdir()
    for name in names:
        (folder / name).write_text("#!/bin/sh\necho here\n")
        (folder / name).chmod(0o755)
    return str(folder)


def answer(name: str, path: str) -> tuple[int, str]:
    found = shutil.which(name, path=path)
    assert found is not None
    ran = subprocess.run([found, "--version"], capture_output=True, check=False, text=True)
    return ran.returncode, ran.stdout


def test_only_what_an_index_can_give_is_broken(tmp_path: Path) -> None:
    path = broken(tmp_path / "broken", programs(tmp_path / "bin", "ninja", "cmake", "gcc"))
    assert [answer(name, path) for name in ("ninja", "cmake", "gcc")] == [(1, ""), (1, ""), (0, "here\n")]
    assert shutil.which("samu", path=path) is None


def test_nothing_is_done_where_none_is_found(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", "gcc")
    assert broken(tmp_path / "broken", path) == path
    assert not (tmp_path / "broken").exists()
