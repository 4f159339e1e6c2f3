"""Which files of an index are wanted: by what was asked for, by whoever put them there, by rules of keeping."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.records.memory import Memory
from wheelhouse.tree.manifest import Stored


def wanted(memory: Memory) -> frozenset[str]:
    """Return the names of all files that a record wants, to install or to build with, or that are a set's own."""
    asked = (filename for record in memory.records.values() for filename in record.filenames)
    own = (file.filename for each in memory.sets.values() for file in each.files)
    return frozenset((*asked, *own))


def newest(stored: Iterable[Stored], number: int) -> frozenset[str]:
    """Return the names of the files of so many versions of each project: its newest ones, pre-releases among them."""
    versions: dict[NormalizedName, dict[Version | None, list[str]]] = {}
    for file in stored:
        versions.setdefault(file.project, {}).setdefault(version_of(file.version), []).append(file.filename)
    return frozenset(
        filename
        for files in versions.values()
        for version in sorted(files, key=_place, reverse=True)[:number]
        for filename in files[version]
    )


def spare(stored: Iterable[Stored], kept: Collection[str]) -> tuple[Stored, ...]:
    """Return the files that are not kept."""
    return tuple(file for file in stored if file.filename not in kept)


def _place(version: Version | None) -> tuple[bool, Version]:
    return version is not None, version or Version("0")
