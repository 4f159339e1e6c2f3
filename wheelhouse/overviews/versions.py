"""Versions as people look for them: however an index spells them, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from packaging.version import Version

from wheelhouse.dists.files import version_of

Key: TypeAlias = tuple[bool, Version, str]


def key(text: str) -> Key:
    """Return what is equal for two spellings of one version, and sorts it; what is none (PEP 440) is the oldest."""
    version = version_of(text)
    return (False, Version("0"), text) if version is None else (True, version, "")


def newest_first(texts: Iterable[str]) -> list[str]:
    """Return the versions, each once, in one of its spellings."""
    found = {key(text): text for text in texts}
    return [found[each] for each in sorted(found, reverse=True)]
