"""An index for two targets with everything in it: extras, an sdist and what builds it, a gap, a direct reference."""

from __future__ import annotations

from pathlib import Path

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import sdist, wheel

LINUX, WINDOWS = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
PYPROJECT = """
[build-system]
requires = ["maker>=3"]
build-backend = "backend"
backend-path = ["."]

[project]
name = "old"
version = "1.0"
dependencies = ["leaf"]
"""
BACKEND = b"def build_wheel(*_): ..."
REQUIREMENTS = "app[fast]\ndrivers\n"


def built(folder: Path) -> Path:
    """Return the index, of which `drivers` has no file for Linux, and of which `old` has to be built."""
    Pypi(
        wheel("app", "1.0", ["colors>=1; sys_platform == 'win32'", "quick; extra == 'fast'"], extras=["fast"]),
        wheel("colors", "1.0"),
        wheel("quick", "1.0", ["old"]),
        sdist("old", "1.0", pyproject=PYPROJECT, files={"backend.py": BACKEND}),
        wheel("leaf", "1.0"),
        wheel("maker", "3.9", ["leaf"]),
        wheel("drivers", "1.0", tag="cp312-cp312-win_amd64"),
    ).folder(folder / "files")
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    words = ("-r", folder / "requirements.txt", folder / "index", "--no-index", "-f", folder / "files")
    ran = whbuild(*words, "--python", "3.12", "--platform", "linux,windows", "--allow-missing")
    assert ran.code == 0, ran
    return folder / "index"
