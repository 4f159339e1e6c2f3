"""METADATA or PKG-INFO text -> Metadata; when an sdist's word can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.utils import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What the resolver needs of a file's core metadata, as written: nothing is dropped for being malformed.

    `requires_dist` keeps the order and text of the file; `provides_extra` is normalized and sorted. Two values are
    equal when they would resolve alike.
    """

    name: NormalizedName
    version: str
    requires_python: str | None = None
    requires_dist: tuple[str, ...] = ()
    provides_extra: tuple[NormalizedName, ...] = ()
