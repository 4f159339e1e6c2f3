"""Dependency lines for one extra, known by their form: where the extra is not wanted they need not be parsed.

Two thirds of the lines of real metadata are such, and parsing is what costs most in a run that asks no index. Only a
line that surely is well formed counts; any other is parsed as ever.
"""

from __future__ import annotations

import re
import sys
from functools import cache

from packaging.utils import NormalizedName

from wheelhouse.dists.files import normalized

_LONGEST = 2000

# A group that never gives back what it took; one that may is slower, and matches the same. Python before 3.11.5 goes on
# from a wrong place where a group of the first kind fails (gh-106052).
_HELD = "+" if sys.version_info >= (3, 11, 5) else ""

# Each part is a subset of the grammar of dependency specifiers, and takes what it can.
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*+(?<=[A-Za-z0-9])"
_EXTRAS = rf"\[ *+{_NAME}(?: *+, *+{_NAME})*{_HELD} *+\]"
_RELEASE = rf"[0-9]++(?:\.[0-9]++)*{_HELD}"
_VERSION = rf"{_RELEASE}(?:(?:a|b|rc)[0-9]++)?{_HELD}(?:\.post[0-9]++)?{_HELD}(?:\.dev[0-9]++)?{_HELD}"
_CLAUSE = rf"(?:[=!]= *+(?:{_RELEASE}\.\*|{_VERSION})|[<>]=?+ *+{_VERSION}|~= *+[0-9]++(?:\.[0-9]++)+{_HELD})"
_CLAUSES = rf"{_CLAUSE}(?: *+, *+{_CLAUSE})*{_HELD}"
_VARIABLE = "(?:python_(?:full_)?version|os_name|sys_platform|platform_(?:system|machine|python_implementation))"
_VALUE = r"""(?:"[A-Za-z0-9._-]*+"|'[A-Za-z0-9._-]*+')"""
_ATOM = rf"{_VARIABLE} *+(?:[=!]=|[<>]=?+) *+{_VALUE}"
_TERM = rf"(?:{_ATOM}|\( *+{_ATOM}(?: ++(?:and|or) ++{_ATOM})*{_HELD} *+\))"
_EXTRA = rf"""extra *+== *+(?:"({_NAME})"|'({_NAME})')"""
_GATED = (
    rf"{_NAME} *+(?:{_EXTRAS} *+)?{_HELD}(?:{_CLAUSES}|\( *+{_CLAUSES} *+\))?{_HELD} *+; *+"
    rf"(?:{_TERM} ++and ++)*{_HELD}{_EXTRA}(?: ++and ++{_TERM})*{_HELD}"
)


def gate(line: str) -> NormalizedName | None:
    """Return the extra without which the line never holds; None where that takes a closer look."""
    if "extra" not in line or len(line) > _LONGEST:
        return None
    found = _gated().fullmatch(line)
    return None if found is None else normalized(found[1] or found[2])


@cache
def _gated() -> re.Pattern[str]:
    return re.compile(_GATED)  # takes 5 ms: not before it is needed
