"""What the words of a failed build point to."""

from __future__ import annotations

import re
from collections.abc import Iterable

USUAL = "Ask for a version that has a wheel, or refuse sdists of this project with --only-binary."

_NO_NETWORK = (
    "Network is unreachable",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Could not resolve host",
    "Failed to establish a new connection",
    "Cannot connect to proxy",
)
_NO_COMPILER = (
    r"command '[^']*(?:gcc|cc|clang|\+\+)' failed: No such file",
    r"[Uu]nable to find vcvarsall",
    r"Visual C\+\+ .*required",
    "linker `cc` not found",
    "Unknown compiler",
)
_HINTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (_NO_NETWORK, f"It asks for the network, and no build has one here, nor on the other side. {USUAL}"),
    (("Read-only file system",), f"It writes outside of its folder, which no build may. {USUAL}"),
    (_NO_COMPILER, "It needs a compiler, and none is found: install one, or ask for a version that has a wheel."),
    (("Python.h: No such file",), "It needs the headers of Python: install them, or ask for a version with a wheel."),
    (
        (r"fatal error: [^:]+\.h[a-z+]*: No such file", r"cannot find -l\w", "Dependency .* not found"),
        "It needs a library that is not found: install it, with its headers, or ask for a version that has a wheel.",
    ),
    (
        ("ModuleNotFoundError: No module named", "ImportError: "),
        f"It may need a module that it does not name in its build requirements: then pip fails as well. {USUAL}",
    ),
    (("MemoryError", "Cannot allocate memory"), f"It needs more memory than a build gets. {USUAL}"),
)


def hint(lines: Iterable[str]) -> str:
    """Return what to do about a build that ended with these lines."""
    text = "\n".join(lines)
    return next((advice for signs, advice in _HINTS if any(re.search(sign, text) for sign in signs)), USUAL)
