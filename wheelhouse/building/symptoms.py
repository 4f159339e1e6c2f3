"""What the words of a failed build point to."""

from __future__ import annotations

import re
from collections.abc import Iterable

USUAL = "Ask for a version that has a wheel, or refuse sdists of this project with --only-binary."
OWN = "See that pip wheel builds it from its folder, or build a wheel of it elsewhere, and name the wheel file."

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
    (_NO_NETWORK, "It asks for the network, and no build has one here, nor on the other side. {usual}"),
    (("Read-only file system",), "It writes outside of its folder, which no build may. {usual}"),
    (_NO_COMPILER, "It needs a compiler, and none is found: install one, or ask for a version that has a wheel."),
    (("Python.h: No such file",), "It needs the headers of Python: install them, or ask for a version with a wheel."),
    (
        (r"fatal error: [^:]+\.h[a-z+]*: No such file", r"cannot find -l\w", "Dependency .* not found"),
        "It needs a library that is not found: install it, with its headers, or ask for a version that has a wheel.",
    ),
    (
        ("ModuleNotFoundError: No module named", "ImportError: "),
        "It may need a module that it does not name in its build requirements: then pip fails as well. {usual}",
    ),
    (("MemoryError", "Cannot allocate memory"), "It needs more memory than a build gets. {usual}"),
)


def hint(lines: Iterable[str], usual: str = USUAL) -> str:
    """Return what to do about a build that ended with these lines; `usual` is what helps in any case."""
    text = "\n".join(lines)
    found = (advice for signs, advice in _HINTS if any(re.search(sign, text) for sign in signs))
    return next(found, "{usual}").format(usual=usual)
