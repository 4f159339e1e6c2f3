"""A requirement of any version that its specifier lets in -> the needs that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.needs import Ranged, key_of
from wheelhouse.closure.window import pinned
from wheelhouse.requirements.ask import Wanted

_NONE: frozenset[NormalizedName] = frozenset()


def ranged(requirement: Requirement, wanted: Wanted | None) -> Iterator[Ranged]:
    """Yield the needs of a requirement without a URL: as pip splits it, the version is asked of the base."""
    extras = frozenset(map(canonicalize_name, requirement.extras))
    if extras and requirement.specifier:
        yield _ranged(requirement, _NONE, wanted)
    yield _ranged(requirement, extras, wanted)


def _ranged(requirement: Requirement, extras: frozenset[NormalizedName], wanted: Wanted | None) -> Ranged:
    project, specifier = canonicalize_name(requirement.name), requirement.specifier
    return Ranged(
        key=key_of(project, extras),
        project=project,
        extras=extras,
        text=str(requirement).partition(";")[0].strip(),
        specifier=specifier,
        spelled=str(specifier),
        pinned=pinned(specifier),
        bounded=any(map(_bounds, specifier)),
        wanted=wanted,
    )


def _bounds(part: Specifier) -> bool:
    """Whether the specifier sets an upper limit, as pip counts it."""
    return part.operator in ("<", "<=", "~=") or (part.operator == "==" and part.version.endswith(".*"))
