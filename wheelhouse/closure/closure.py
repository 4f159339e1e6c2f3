"""A closure: the files that together answer an ask on one target, and why each is there."""

from __future__ import annotations

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import Dist, File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.requirements.ask import Origin
from wheelhouse.targets.target import Target


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for a pin: `requirement` as written, by the user at `origin`, or by `parent` at `parent_version`."""

    requirement: str
    origin: Origin | None = None
    parent: NormalizedName | None = None
    parent_version: Version | None = None

    def __str__(self) -> str:
        wanted_by = self.origin if self.parent is None else f"{self.parent} {self.parent_version}"
        return f"{self.requirement} (from {wanted_by})"


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """One project of a closure: its file, where that is listed, the extras wanted of it (sorted), and the reasons.

    `hashes` are those that the user allows, as `sha256:HEX`, sorted: the bytes must have one of them. Empty: any.
    `status` is that of the project (PEP 792), None where it is active or no page was read.
    """

    project: NormalizedName
    version: Version
    file: File
    dist: Dist
    source: str
    metadata: Metadata
    extras: tuple[NormalizedName, ...] = ()
    why: tuple[Why, ...] = ()
    hashes: tuple[str, ...] = ()
    status: str | None = None
    status_reason: str | None = None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A project of which the target can use no file, and that something needs.

    `version` is the one that would have been taken, `why` who wants it. `reason` says why none of its files can be
    used; `remedies` are sentences that each name something that would close the gap, the best first.
    """

    project: NormalizedName
    version: Version
    reason: str
    why: tuple[Why, ...] = ()
    remedies: tuple[str, ...] = ()


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A project of which a target keeps to a version that one before it has, though `newest` may do as well."""

    project: NormalizedName
    version: Version
    newest: Version


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """The pins for one target, sorted by project; `gaps` are what is missing beside them, sorted by project too.

    `also` are further wheels of the pinned versions, for newer platforms than the target's (`--keep-newer`); `behind`
    is what is older than need be, for the sake of the targets before it.
    """

    target: Target
    pins: tuple[Pin, ...]
    also: tuple[Pin, ...] = ()
    gaps: tuple[Gap, ...] = ()
    behind: tuple[Behind, ...] = ()

    @property
    def files(self) -> tuple[Pin, ...]:
        """All that is to be fetched: the pins, and what is kept beside them."""
        return (*self.pins, *self.also)
