"""How a command that asks for nothing new writes an index: what runs read as options, it may read in their file."""

from __future__ import annotations

import time
from pathlib import Path

from wheelhouse.carried.generations import KEEP
from wheelhouse.carried.layout import instant
from wheelhouse.carried.switching import Writing
from wheelhouse.settings.discovery import found


def as_said(by: str, keep: int | None = None, grace: float | None = None, *, start: Path | None = None) -> Writing:
    """Return how the command `by` writes now: as said, else as the settings file says that counts in `start`.

    `start` None is the current folder. Raises UsageError where something is left to the file, and it cannot be read.
    """
    path = found(start or Path()) if keep is None or grace is None else None
    if path is not None:
        from wheelhouse.settings.settings import read  # noqa: PLC0415  (5 ms that a folder without a file saves)

        said = read(path)
        keep, grace = said.keep if keep is None else keep, said.grace if grace is None else grace
    return Writing(by, instant(time.time()), KEEP if keep is None else keep, grace or 0.0)
