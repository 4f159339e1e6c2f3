"""Which settings file counts: the one in the current folder, or in the nearest folder above it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from wheelhouse.errors import UsageError

WHAT = "settings file"
OWN = "whbuild.toml"
PROJECT = "pyproject.toml"


def found(start: Path) -> Path | None:
    """Return the settings file for a run in the folder `start`: the nearest, going up to the root, or None.

    In one folder `whbuild.toml` comes before `pyproject.toml`, which counts only where it has a table [tool.whbuild].
    The path is relative where `start` is: it is told to people, and kept in the index.
    """
    for folder in _upward(start):
        if os.path.isfile(folder / OWN):  # noqa: PTH113  (Path raises where a folder above is closed to us)
            return folder / OWN
        if has_table(folder / PROJECT):
            return folder / PROJECT
    return None


def _upward(start: Path) -> Iterator[Path]:
    yield start
    for number, folder in enumerate(start.absolute().parents, 1):
        yield folder if start.is_absolute() else start.joinpath(*[".."] * number)


def has_table(project: Path) -> bool:
    """Return whether a pyproject.toml has, or may have, a table [tool.whbuild]."""
    if not os.path.isfile(project):  # noqa: PTH113  (the same)
        return False
    from wheelhouse import toml  # noqa: PLC0415  (most folders have none)

    try:
        content = toml.text(project, WHAT)
    except UsageError:
        return False  # somebody else's
    if "whbuild" not in content:
        return False
    try:
        tool = toml.tables(content).get("tool")
    except ValueError:
        return True  # it names us, so whoever reads it shall say what is wrong
    return isinstance(tool, dict) and "whbuild" in tool
