"""The options that say for whom -> targets; without any of them, the interpreter that runs here."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.errors import UsageError
from wheelhouse.options import Options
from wheelhouse.targets.target import Target, running


def targets(options: Options) -> tuple[Target, ...]:
    """Return the targets in the order in which they are to be answered. Raises UsageError."""
    return (running(),)
