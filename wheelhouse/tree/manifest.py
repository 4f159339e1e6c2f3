"""What a tree holds: the facts about each file in it, and the path and hash of everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from packaging.utils import NormalizedName

from wheelhouse.dists.files import Blob


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """The facts about one file of `packages/` that its pages state; `metadata` is that of `FILE.metadata`."""

    filename: str
    project: NormalizedName
    version: str
    blob: Blob
    metadata: Blob | None = None
    requires_python: str | None = None
    upload_time: str | None = None
    yanked: bool | str = False
    source: str | None = None


Content: TypeAlias = bytes | Blob


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One path of a tree, relative, with forward slashes, and what is in it."""

    path: str
    content: Content


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """Every path of an index and what is in it, sorted by path."""

    entries: tuple[Entry, ...]
