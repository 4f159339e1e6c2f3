"""A requirement -> the needs that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.needs import Candidate, Exact, Impossible, Need, extended, key_of
from wheelhouse.closure.ranges import ranged
from wheelhouse.closure.references import References
from wheelhouse.errors import WhbuildError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted


def spelled(requirement: Requirement, references: References, wanted: Wanted | None) -> Iterator[Need]:
    """Yield the needs: one for the project, one for its extras, or both. Raises SourceError.

    The split is pip's: a version or a URL is asked of the base, so that all extras share it.
    """
    if requirement.url is None:
        yield from ranged(requirement, wanted)
        return
    extras = frozenset(map(canonicalize_name, requirement.extras))
    yield from _referred(requirement.url, canonicalize_name(requirement.name), extras, references, wanted)


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
