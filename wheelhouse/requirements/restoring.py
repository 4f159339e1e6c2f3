"""A requirement as an index remembers it -> the requirement, on this machine and today."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.errors import RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.references import covered, scheme_of

_HIDDEN = "****@"


def restored(text: str, otherwise: Callable[[NormalizedName], Path | None]) -> Requirement:
    """Return the requirement of a record.

    A path in it is from the current folder on; for what is no longer there `otherwise` gives a file of the project, if
    the index has one. Logins were not remembered: whoever is asked gets them from elsewhere, and over ssh the user is
    `git`. Raises RequirementsError.
    """
    try:
        requirement = Requirement(text)
        if requirement.url is not None:
            requirement.url = covered(_url(requirement, otherwise), requirement.name)
    except ValueError as error:
        raise RequirementsError(f"{redacted(text)!r} is no requirement: {error}.") from None
    return requirement


def _url(requirement: Requirement, otherwise: Callable[[NormalizedName], Path | None]) -> str:
    url = (requirement.url or "").replace(f"ssh://{_HIDDEN}", "ssh://git@").replace(_HIDDEN, "")
    if scheme_of(url) is not None:
        return url
    path, mark, fragment = url.partition("#")
    wanted = Path.cwd() / unquote(path)
    if os.path.exists(wanted):  # noqa: PTH110  (False where it may not be looked up)
        return f"{wanted.as_uri()}{mark}{fragment}"
    there = otherwise(canonicalize_name(requirement.name))
    if there is None:
        raise RequirementsError(
            f"{path} is not there, and the index has no file of {requirement.name} either.",
            hint="Paths are from the current folder on: run it where the index was built.",
        )
    return there.absolute().as_uri()
