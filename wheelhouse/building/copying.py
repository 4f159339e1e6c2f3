"""A copy of a project's folder, for a backend to work on."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from wheelhouse.errors import BuildError, PlaceError

_MOST_BYTES = 8 * 1024**3
# What tools leave beside a project, and no project is made of.
_LEFT_OUT = {"__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".venv"}
_MARKS = ("pyvenv.cfg", ".whbuild")  # of a virtual environment, and of an index


def copied(folder: Path, to: Path, within: str = "") -> Path:
    """Copy the folder to a path that is not there yet, with its history, and return the path of the project in it.

    That is `within`, relative to the folder. Links stay links; virtual environments, indexes of ours, caches, pipes and
    devices are left out. Raises BuildError where there is no project, or where it is larger than 8 GiB, and PlaceError.
    """
    if not any((folder / within / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise BuildError(f"{folder / within} is no project: it has neither a pyproject.toml nor a setup.py.")
    room = _MOST_BYTES

    def ignored(place: str, names: Iterable[str]) -> set[str]:
        nonlocal room
        left_out = {name for name in names if is_left_out(Path(place, name))}
        room -= sum(Path(place, name).lstat().st_size for name in names if name not in left_out)
        if room < 0:
            raise BuildError(f"{folder} is larger than {_MOST_BYTES:,} bytes, too large for a project.")
        return left_out

    try:
        shutil.copytree(folder, to, symlinks=True, ignore=ignored)
    except (OSError, shutil.Error) as error:
        raise PlaceError(f"{folder} cannot be copied, to be built: {_reason(error)}.") from None
    return to / within


def is_left_out(path: Path) -> bool:
    """Return whether no project is made of it: a virtual environment, an index of ours, a cache, a pipe, a device."""
    mode = path.lstat().st_mode
    kept = stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)
    return not kept or path.name in _LEFT_OUT or (stat.S_ISDIR(mode) and any((path / mark).exists() for mark in _MARKS))


def _reason(error: OSError) -> str:
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])  # of many files, the first
    return error.strerror or str(error)
