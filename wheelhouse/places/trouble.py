"""What the operating system, or the code that travels, refuses -> an error that says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wheelhouse.carried import trouble
from wheelhouse.carried.layout import Refused
from wheelhouse.errors import IntegrityError, Locked, PlaceError, Unproven, UsageError, WhbuildError

_KINDS: dict[str, type[WhbuildError]] = {
    "place": PlaceError,
    "locked": Locked,
    "integrity": IntegrityError,
    "usage": UsageError,
    "unproven": Unproven,
}


def refused(folder: Path) -> PlaceError:
    """Return what is to be said of a folder that may not be written: which of the two reasons it is."""
    if os.name == "posix" and os.statvfs(folder).f_flag & os.ST_RDONLY:
        number, reason = errno.EROFS, "its file system is read-only"
    else:
        number, reason = errno.EACCES, "no permission"
    return PlaceError(f"{folder} cannot be written: {reason}.", hint=trouble.HINTS[number])


@contextmanager
def told() -> Iterator[None]:
    """Raise the error of this house that a refusal is."""
    try:
        yield
    except Refused as refusal:
        error = _KINDS[refusal.kind]
        raise error(refusal.message, context=refusal.context, hint=refusal.hint) from refusal.__cause__


def is_folder(path: Path) -> bool:
    """Return whether the path leads to a folder. Raises PlaceError where the system will not say."""
    with told():
        return trouble.is_folder(path)


def is_file(path: Path) -> bool:
    """Return whether the path leads to a plain file. Raises PlaceError where the system will not say."""
    with told():
        return trouble.is_file(path)


def leads_on(path: Path) -> bool:
    """Return whether the path leads to anything. Raises PlaceError where the system will not say."""
    with told():
        return trouble.leads_on(path)


@contextmanager
def explained(path: Path, verb: str = "written") -> Iterator[None]:
    """Raise a PlaceError in place of an OSError: what could not be done to the path, why, and what to do."""
    with told(), trouble.explained(path, verb):
        yield
