"""One requirement's text -> `Wanted`, told apart as pip does: a URL, a local file, or a name (PEP 508)."""

from __future__ import annotations

import os
import re

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from wheelhouse.errors import RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements import references
from wheelhouse.requirements.ask import Origin, Wanted

_LONGEST = 4_000  # characters: Python refuses integers of more than 4,300 digits


def wanted(text: str, origin: Origin, *, hashes: tuple[str, ...] = (), constraint: bool = False) -> Wanted:
    """Return the requirement that a line (without its options) or an argument states. Raises RequirementsError.

    A constraint may have no extras and has to say its name. Of a project in version control or in a folder whose name
    the text does not say, the name is empty.
    """
    try:
        requirement = _read(text, constraint=constraint)
        _check(requirement, text, origin, constraint=constraint)
    except RequirementsError as error:
        error.context = (f"{origin}: {abridged(text)}", *error.context)
        raise
    lower = {value.lower() for value in hashes}
    return Wanted(requirement=requirement, origin=origin, hashes=tuple(sorted(lower)))


def abridged(text: str) -> str:
    """Return the text as it may be shown: without secrets, and not endless."""
    shown = redacted(text.strip())
    return shown if len(shown) <= 200 else f"{shown[:200]}..."


def _read(text: str, *, constraint: bool) -> Requirement:
    if len(text) > _LONGEST:
        raise RequirementsError(f"A requirement is longer than {_LONGEST:,} characters.")
    try:
        return _parsed(text, constraint=constraint)
    except (ValueError, RecursionError) as error:  # packaging's, and urlsplit's
        message = f"{abridged(text)!r} is no requirement."
        raise RequirementsError(message, context=_complaint(error), hint=_advice(text)) from None


def _parsed(text: str, *, constraint: bool) -> Requirement:
    # pip splits the marker off first, at any semicolon; in a URL it has to have a blank after it.
    is_url = references.scheme_of(text) is not None
    target, _, marker = (part.strip() for part in text.partition("; " if is_url else ";"))
    if is_url:
        target = references.from_url(target, constraint=constraint)
    else:
        target = references.from_path(target, constraint=constraint) or target
    requirement = Requirement(target)
    if requirement.url:
        requirement.url = references.covered(requirement.url, requirement.name)
    if marker:
        requirement.marker = Marker(marker)
    if requirement.name == references.UNNAMED:
        requirement.name = ""
    return requirement


def _check(requirement: Requirement, text: str, origin: Origin, *, constraint: bool) -> None:
    if constraint and requirement.extras:
        raise RequirementsError("A constraint cannot have extras.", hint="Put the extras into a requirement.")
    listing = origin.file is None and text.endswith((".txt", ".in")) and os.path.isfile(text)  # noqa: PTH113  (any text may stand here)
    if listing or canonicalize_name(requirement.name) == "requirements-txt":
        raise RequirementsError(f"{text!r} names a requirements file, not a project.", hint=f"Write -r {text}")


def _complaint(error: Exception) -> tuple[str, ...]:
    if isinstance(error, RecursionError):
        return ("It is nested too deeply.",)
    lines = str(error).splitlines()
    # Where a secret was taken out, the caret below the text no longer points at the place.
    return tuple(lines if redacted(str(error)) == str(error) else map(redacted, lines[:1]))


def _advice(text: str) -> str | None:
    """Return pip's own advice (deduce_helpful_msg), where it has one."""
    if re.match(r"(git|hg|svn|bzr)\+[^/]+:", text) and "://" not in text:
        return "Write git+ssh://USER@HOST/PATH, with a slash before the path."
    if references.like_a_path(text):
        if os.path.exists(text):  # noqa: PTH110  (any text may stand here)
            return f"If it is a requirements file, write -r {abridged(text)}"
        return "It looks like a path, but there is no such file."
    if "=" in text and not re.search(r"[~=!<>]=|[<>]", text):
        return "= is not a valid operator. Did you mean == ?"
    return None
