"""What a project is fetched as, whatever keeps its versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from wheelhouse.errors import AccessDenied, NotThere, SourceError, Transient
from wheelhouse.events import redacted
from wheelhouse.requirements.locations import Location

_DENIED = (
    "authentication failed",
    "authorization failed",
    "could not read username",
    "could not read password",
    "terminal prompts disabled",
    "permission denied",
    "access denied",
    "host key verification failed",
    "returned error: 403",
    "returned error: 401",
    "e170001",
)
_GONE = (
    "not found",
    "does not exist",
    "does not appear to be a git repository",
    "no such file",
    "not a branch",
    "e170000",
    "e180001",
    "returned error: 404",
)
_PASSING = (
    "could not resolve host",
    "connection refused",
    "connection reset",
    "timed out",
    "unable to connect",
    "failed to connect",
    "name or service not known",
    "early eof",
    "returned error: 5",
)


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a project: its `commit` in the words of its version control, and the second it was made."""

    commit: str
    epoch: int


class Repository(Protocol):
    """What is asked of a version control: `git.Git` is one."""

    def peek(self, where: Location, scratch: Path) -> str | None:
        """Return a text that is the same as long as `fetch` would bring the same; None where no quick look tells.

        `scratch` is an empty folder. Raises SourceError.
        """

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put the project into an empty folder, with what it needs of other repositories. Raises SourceError."""


def failed(where: Location, complaints: Sequence[str]) -> SourceError:
    """Return what the complaints of a program say of a repository."""
    said, shown = "\n".join(complaints).lower(), redacted(where.bare)
    if any(text in said for text in _DENIED):
        return AccessDenied(
            f"{shown} is not given to us.",
            context=tuple(complaints),
            hint="Put a token into the URL as ${TOKEN}@ from the environment, or an ssh key into the agent.",
        )
    if any(text in said for text in _PASSING):
        return Transient(f"{shown} cannot be reached.", context=tuple(complaints), hint="Try again later.")
    if any(text in said for text in _GONE):
        return NotThere(f"{shown} is not there.", context=tuple(complaints), hint="Check the URL.")
    return SourceError(f"{shown} cannot be fetched.", context=tuple(complaints))


def no_revision(where: Location, known: Sequence[str]) -> NotThere:
    """Return that the repository has no such revision; `known` are names that it has."""
    from difflib import get_close_matches  # noqa: PLC0415  (only a failure is explained)

    wanted = where.revision or ""
    near = get_close_matches(wanted, known, n=5, cutoff=0.5) or sorted(known)[:5]
    return NotThere(
        f"{where.bare} has no branch, tag or commit named {wanted}.",
        context=(f"it has {', '.join(near)}" + (" and more" if len(known) > len(near) else ""),) if near else (),
        hint="Name one of those, or a commit.",
    )
