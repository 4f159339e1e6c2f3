"""A requirement -> the needs that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.needs import Candidate, Exact, Impossible, Need, Ranged, extended, key_of
from wheelhouse.closure.references import References
from wheelhouse.closure.window import pinned
from wheelhouse.errors import WhbuildError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted

_NONE: frozenset[NormalizedName] = frozenset()


def spelled(requirement: Requirement, references: References, wanted: Wanted | None) -> Iterator[Need]:
    """Yield the needs: one for the project, one for its extras, or both. Raises SourceError.

    The split is pip's: a version or a URL is asked of the base, so that all extras share it.
    """
    extras = frozenset(canonicalize_name(extra) for extra in requirement.extras)
    if requirement.url is not None:
        yield from _referred(requirement.url, canonicalize_name(requirement.name), extras, references, wanted)
        return
    if extras and requirement.specifier:
        yield _ranged(requirement, _NONE, wanted)
    yield _ranged(requirement, extras, wanted)


def exactly(candidate: Candidate, text: str, wanted: Wanted | None = None) -> Exact:
    """Return the need for one candidate and no other."""
    return Exact(
        key=candidate.key,
        project=candidate.project,
        extras=candidate.extras,
        text=text,
        candidate=candidate,
        wanted=wanted,
    )


def _referred(
    url: str, project: NormalizedName, extras: frozenset[NormalizedName], references: References, wanted: Wanted | None
) -> Iterator[Need]:
    text = f"{key_of(project, extras)} @ {redacted(url)}"
    try:
        found = references.direct(project, url)
    except WhbuildError as error:
        raise error.with_context(f"wanted: {text}" + ("" if wanted is None else f" (from {wanted.origin})")) from None
    if isinstance(found, str):
        yield Impossible(key=project, project=project, text=text, reason=found, wanted=wanted)
        return
    yield exactly(found, text, wanted)
    if extras:
        yield exactly(extended(found, extras), text, wanted)


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
