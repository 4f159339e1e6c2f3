"""What is drawn with, and how text from an index is shown."""

from __future__ import annotations

import re

import msgspec

_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(.*)", re.DOTALL)
_LONGEST = 500


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What a tree is drawn with, each four columns wide: a branch, the last one, what passes by, and nothing."""

    branch: str
    last: str
    passing: str
    nothing: str = "    "


UNICODE = Signs(branch="├── ", last="└── ", passing="│   ")
ASCII = Signs(branch="|-- ", last="`-- ", passing="|   ")


def is_plain(encoding: str) -> bool:
    """Whether a stream of this encoding takes no more than ASCII, as far as drawings go."""
    try:
        "".join(msgspec.structs.astuple(UNICODE)).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def shown(line: str, *, plain: bool = False) -> str:
    """Return the line as a terminal may show it: without control characters, in ASCII where that is all it can."""
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    visible = "".join(char if char.isprintable() or char == " " else ascii(char)[1:-1] for char in line)
    return visible.encode("ascii", errors="backslashreplace").decode() if plain else visible


def named(requirement: str) -> tuple[str, str]:
    """Return the name in a requirement, and what it says beside that, such as `[extra]>=1`."""
    found = _NAMED.fullmatch(requirement)
    return (found[1], found[2]) if found else ("", requirement)
