"""What `whbuild target` and `whbuild init` say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wheelhouse.errors import UsageError
from wheelhouse.settings.template import written
from wheelhouse.targets import files, here
from wheelhouse.targets.listing import platform_rows, python_names
from wheelhouse.targets.naming import asked


def targets(texts: Sequence[str]) -> str:
    """Return the names of platforms and Pythons as a table; of the targets named, their markers and tags as TOML."""
    if not texts:
        return _names()
    return "\n".join(map(files.rendered, asked(texts, read=files.read)))


def described(texts: Sequence[str]) -> str:
    """Return the same as `targets`. Raises UsageError for a word that is no target, but could be meant as a command."""
    if texts and texts[0].isalpha():
        raise UsageError(
            f"whbuild target has no command {texts[0]!r}.",
            hint="It has list and here. To see what a target is, name it: whbuild target 3.12-linux",
        )
    return targets(texts)


def script() -> str:
    """Return the program behind `whbuild target here`: one file that any Python from 3.6 on runs."""
    return files.script()


def running() -> str:
    """Return the description of the interpreter that runs here, as TOML."""
    return here.document()


def begun(folder: str) -> str:
    """Write a commented whbuild.toml into the folder, and return what to do next. Raises UsageError, PlaceError."""
    path = written(Path(folder))
    return f"Wrote {path}. Say in it what is wanted and for whom, then run plain whbuild in its folder.\n"


def _names() -> str:
    head = ("--platform", "is the tag", "sys_platform", "platform_machine")
    rows = [
        (", ".join((row.name, *row.synonyms)), row.tag, row.sys_platform, row.platform_machine)
        for row in platform_rows()
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    pythons = ", ".join(python_names())
    return "\n".join(
        [
            *lines,
            "",
            "Any other platform tag of a wheel works too: musllinux_1_1_aarch64.",
            "",
            "--python",
            f"  {pythons}",
            "",
        ]
    )
