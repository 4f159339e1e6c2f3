"""What text is shown on: how wide it is, which characters it has, and whether in colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import msgspec

_STRONG, _FAINT, _GOOD, _BAD, _ODD = "1", "2", "32", "31", "33"


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """A terminal, a file or a pipe; the last two are so wide that a line is broken by nobody, and without colours."""

    width: int | None = None
    encoding: str = "utf-8"
    coloured: bool = False

    def strong(self, text: str) -> str:
        """Return the text as what the eye should find first."""
        return self._painted(text, _STRONG)

    def faint(self, text: str) -> str:
        """Return the text as what most readers can skip."""
        return self._painted(text, _FAINT)

    def good(self, text: str) -> str:
        """Return the text as a fact that is as it should be."""
        return self._painted(text, _GOOD)

    def odd(self, text: str) -> str:
        """Return the text as a fact to look at twice."""
        return self._painted(text, _ODD)

    def bad(self, text: str) -> str:
        """Return the text as a fault."""
        return self._painted(text, _BAD)

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured and text else text


PAPER = Screen()


def standard_output() -> Screen:
    """Return what standard output leads to."""
    terminal = sys.stdout.isatty()
    return Screen(
        width=_columns() if terminal else None,
        encoding=sys.stdout.encoding or "utf-8",
        coloured=colours(os.environ, terminal=terminal, windows=os.name == "nt"),
    )


def colours(environment: Mapping[str, str], *, terminal: bool, windows: bool = False) -> bool:
    """Return whether text is to be in colours: where the terminal can, unless NO_COLOR or FORCE_COLOR decide it."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    # The console of an old Windows shows the codes themselves; those that do not say who they are.
    able = not windows or any(name in environment for name in ("WT_SESSION", "ANSICON", "TERM", "ConEmuANSI"))
    return terminal and able and environment.get("TERM") != "dumb"


def _columns() -> int:
    from shutil import get_terminal_size  # noqa: PLC0415  (10 ms that a pipe spares)

    return get_terminal_size().columns
