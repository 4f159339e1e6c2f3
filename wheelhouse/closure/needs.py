"""What the resolver handles: candidates, and the needs that they and the user have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import msgspec
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import Dist, File
from wheelhouse.requirements.ask import Wanted


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Candidate:
    """A file that may be picked; with `base`, the extras that are wanted of that file, as a node of their own.

    `key` is `name`, or `name[extra,...]`. Each exists once, so that identity is equality. `url` is set for a direct
    reference.
    """

    key: str
    project: NormalizedName
    version: Version
    file: File
    dist: Dist
    source: str
    url: str | None = None
    extras: frozenset[NormalizedName] = frozenset()
    base: Candidate | None = None
    variants: dict[frozenset[NormalizedName], Candidate] = field(default_factory=dict, repr=False)

    @property
    def itself(self) -> Candidate:
        """The candidate without extras."""
        return self if self.base is None else self.base

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ranged:
    """Any version that satisfies the specifier. `text` is the requirement as written, without its marker."""

    key: str
    project: NormalizedName
    extras: frozenset[NormalizedName]
    text: str
    specifier: SpecifierSet
    spelled: str
    pinned: bool
    bounded: bool
    wanted: Wanted | None = None
    verdicts: dict[Candidate, bool] = field(default_factory=dict, repr=False)

    def accepts(self, candidate: Candidate) -> bool:
        """Whether the candidate satisfies this; asked millions of times, so each verdict is remembered."""
        known = self.verdicts.get(candidate)
        if known is None:
            # Pre-releases were ruled out where the candidates were listed.
            known = self.verdicts[candidate] = self.specifier.contains(candidate.version, prereleases=True)
        return known


class Exact(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One candidate and no other: a direct reference, or what a candidate with extras needs of its base."""

    key: str
    project: NormalizedName
    extras: frozenset[NormalizedName]
    text: str
    candidate: Candidate
    wanted: Wanted | None = None

    def accepts(self, candidate: Candidate) -> bool:
        """Whether it is the candidate."""
        return candidate is self.candidate


class Impossible(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What nothing can satisfy, and why; also how a candidate that turns out to be unusable tells the resolver."""

    key: str
    project: NormalizedName
    text: str
    reason: str
    wanted: Wanted | None = None
    extras: frozenset[NormalizedName] = frozenset()

    def accepts(self, candidate: Candidate) -> bool:  # noqa: ARG002  (the signature of its siblings)
        """Refuse everything."""
        return False


Need: TypeAlias = Ranged | Exact | Impossible


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """Why a candidate cannot be used, found out after it was listed; `version_too`: nor any other file of the version.

    `inferred` tells that the file is sound, but something that it needs cannot be had: because of the user's own lines
    `culprits`, or because nothing satisfies the need `dead`. `need` is that need at the bottom, in both cases.
    """

    reason: str
    version_too: bool = False
    inferred: bool = False
    culprits: tuple[Wanted, ...] = ()
    dead: Ranged | None = None
    need: Ranged | None = None


def key_of(project: NormalizedName, extras: Iterable[NormalizedName]) -> str:
    """Return `name`, or `name[extra,...]` with the extras sorted."""
    listed = ",".join(sorted(extras))
    return f"{project}[{listed}]" if listed else project


def plain(dist: Dist, version: Version, file: File, source: str, url: str | None = None) -> Candidate:
    """Return a candidate without extras."""
    name = dist.project
    return Candidate(key=name, project=name, version=version, file=file, dist=dist, source=source, url=url)


def extended(base: Candidate, extras: frozenset[NormalizedName]) -> Candidate:
    """Return the candidate with extras, always the same one for the same extras; itself for none."""
    if not extras:
        return base
    known = base.variants.get(extras)
    if known is None:
        key = key_of(base.project, extras)
        new = replace(base, key=key, extras=extras, base=base, variants={})
        known = base.variants.setdefault(extras, new)  # atomic: of two threads one wins
    return known
