"""For which other systems the wheels of a version are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wheelhouse.closure.tables import listed
from wheelhouse.dists.releases import Release
from wheelhouse.targets.target import Target

# What the platform tags begin with (PEP 425, 513, 600, 656, 730, 738, 783).
_SYSTEMS = {
    "win": "Windows",
    "macosx": "macOS",
    "manylinux": "Linux with glibc",
    "linux": "Linux",
    "musllinux": "Linux with musl",
    "ios": "iOS",
    "android": "Android",
    "pyemscripten": "Emscripten",
    "pyodide": "Emscripten",
    "emscripten": "Emscripten",
}
_FAMILY = re.compile("[a-z]+")


def elsewhere(release: Release, target: Target) -> str | None:
    """Return the systems that the wheels of the release are for, as words, where that of the target is not one of them.

    None too where there is no wheel, or one whose platform tag says nothing.
    """
    there = {system for offer in release.offers for system in _named(_platforms(offer.file.filename))}
    if not there or None in there or there & {*_named(tag.platform for tag in target.tags)}:
        return None
    return listed([system for system in dict.fromkeys(_SYSTEMS.values()) if system in there])


def _platforms(filename: str) -> list[str]:
    return filename[:-4].rpartition("-")[2].lower().split(".") if filename.endswith(".whl") else []


def _named(platforms: Iterable[str]) -> Iterator[str | None]:
    for platform in platforms:
        family = _FAMILY.match(platform)
        yield _SYSTEMS.get(family[0]) if family else None
