"""What a client is to be told, as a value, and as a text that is its configuration file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from wheelhouse.configuring import ini, tables
from wheelhouse.configuring.change import Change, Options


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """The change of a client's file, or a `text` for one that is not written by us; and what else there is to know.

    `environment` says the same to one process; `remarks` are sentences. `needs` is the command that makes the file
    where only the client itself can.
    """

    change: Change | None = None
    text: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    needs: str | None = None


def content(change: Change) -> str:
    """Return a file that says this and nothing else."""
    return ini.shown(change) if isinstance(change, Options) else tables.shown(change)


def shown(advice: Advice, home: Path) -> str:
    """Return what is printed: the file, and all else as its comments."""
    parts = [content(advice.change), f"# This belongs in {short(advice.change.path, home)}\n"] if advice.change else []
    if advice.text:
        parts.append(advice.text)
    if advice.environment:
        parts.append("# The same for one shell, container or CI job, as variables of the environment:\n")
        parts.append("".join(f"#   {name}={value}\n" for name, value in advice.environment))
    parts.extend(_remark(each) for each in advice.remarks)
    return "\n".join(_joined(parts))


def _joined(parts: list[str]) -> Iterator[str]:
    # The file's own lines stand apart from what is said about them.
    for number, part in enumerate(parts):
        yield part.rstrip("\n") + ("\n" if number == 0 or number == len(parts) - 1 else "")


def _remark(text: str) -> str:
    from textwrap import fill  # noqa: PLC0415  (5 ms that no other command needs)

    return fill(text, 116, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False)


def short(path: Path, home: Path) -> str:
    """Return the path as people write it: with `~` for the folder of the user."""
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
