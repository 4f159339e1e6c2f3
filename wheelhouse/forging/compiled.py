"""Whether an sdist looks as if a compiler were needed to build it."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.dists.files import Sdist
from wheelhouse.dists.members import members, refusing

_SUFFIXES = frozenset((".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".m", ".mm", ".pyx", ".rs", ".go", ".zig", ".s"))
_NAMES = frozenset(("CMakeLists.txt", "Cargo.toml", "meson.build"))
_ASIDE = frozenset(("test", "tests", "testing", "doc", "docs", "example", "examples", "benchmarks"))


def looks_compiled(path: Path, dist: Sdist) -> bool:
    """Return whether the sdist holds sources that a compiler takes, or instructions for one, beside its tests.

    A guess that costs little where it is wrong. Raises BadArchive, PlaceError.
    """
    with refusing(dist):
        return any(_is_source(member.path[1:]) for member in members(path, dist) if member.kind == "file")


def _is_source(parts: tuple[str, ...]) -> bool:
    name = parts[-1] if parts else ""
    return not _ASIDE.intersection(parts[:-1]) and (name in _NAMES or Path(name).suffix.lower() in _SUFFIXES)
