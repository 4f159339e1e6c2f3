"""Which modules an installed project declares."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from keyword import iskeyword
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import normalized

_INFOS = (".dist-info", ".egg-info")
_SUFFIXES = (".py", ".so", ".pyd")
_LARGEST = 64 * 2**20  # bytes of a RECORD: half a million files
_DEEPEST = 4  # names of a module below namespaces
# What many a project installs beside its modules by mistake.
_ASIDE = frozenset({"test", "tests", "doc", "docs", "example", "examples", "benchmarks", "setup", "conftest"})

Names: TypeAlias = tuple[str, ...]


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """A project that is installed, and the modules that it declares, sorted: what a user would import first."""

    project: NormalizedName
    version: str
    modules: tuple[str, ...]


def infos(folders: Iterable[Path]) -> frozenset[Path]:
    """Return what says of each project in these folders that it is installed there."""
    return frozenset(path for folder in folders for path in folder.iterdir() if path.suffix in _INFOS and path.is_dir())


def installed_as(info: Path) -> Installed:
    """Return what a folder `NAME-VERSION.dist-info`, or `.egg-info` of older ways to install, says."""
    name, _, rest = info.stem.partition("-")
    version = rest.partition("-")[0]  # an .egg-info names the Python too
    return Installed(project=normalized(name), version=version, modules=modules(_files(info), _declared(info)))


def _files(info: Path) -> Iterator[PurePosixPath]:
    """Yield the files that were installed, from the folder of the modules on."""
    if info.suffix == ".dist-info":
        yield from (PurePosixPath(row[0]) for row in csv.reader(_lines(info / "RECORD")) if row)
    for line in _lines(info / "installed-files.txt"):
        yield PurePosixPath(line.replace("\\", "/").removeprefix("../"))


def _declared(info: Path) -> frozenset[str]:
    return frozenset(line.strip() for line in _lines(info / "top_level.txt"))


def _lines(path: Path) -> list[str]:
    if not path.is_file() or path.stat().st_size > _LARGEST:
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def modules(files: Iterable[PurePosixPath], declared: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the topmost modules among the files; below a namespace, which is no module itself, the topmost of it.

    `declared` are the names in `top_level.txt`, which are believed as far as there are files of them. Tests and the
    like count only where there is nothing else.
    """
    found = {names for path in files if (names := _module(path.parts))}
    believed = {names for names in found if names[0] in declared} or found
    aimed = {names for names in believed if names[0] not in _ASIDE} or believed
    return tuple(sorted(".".join(names) for names in aimed if not _is_below(names, aimed)))


def _module(parts: Names) -> Names | None:
    """Return the names of the module that a file is; None for one that is none."""
    if not parts or not parts[-1].endswith(_SUFFIXES):
        return None
    stem = parts[-1].partition(".")[0]
    names = parts[:-1] if stem == "__init__" else (*parts[:-1], stem)
    importable = (
        0 < len(names) <= _DEEPEST
        and stem != "__main__"
        and all(name.isidentifier() and not iskeyword(name) for name in names)
    )
    return names if importable else None


def _is_below(names: Names, found: set[Names]) -> bool:
    return any(names[:length] in found for length in range(1, len(names)))
