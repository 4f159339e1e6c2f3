"""What the operating system refuses -> a PlaceError that says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wheelhouse.errors import PlaceError

_PERMISSION = "Change the permissions of the folder, or choose one that you may write."
_SPACE = "Free some space and run again: it goes on from where it stopped."
_FILE = "Choose a folder: a file is in the way."
_HINTS = {
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.EROFS: "Choose a folder that is not mounted read-only.",
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EFBIG: "Choose a file system that holds files of this size.",
    errno.EEXIST: _FILE,
    errno.ENOTDIR: _FILE,
    errno.EISDIR: "Remove the folder that is where a file belongs.",
    errno.ENAMETOOLONG: "Choose a folder with a shorter path.",
}


def refused(folder: Path) -> PlaceError:
    """Return what is to be said of a folder that may not be written: which of the two reasons it is."""
    if os.name == "posix" and os.statvfs(folder).f_flag & os.ST_RDONLY:
        number, reason = errno.EROFS, "its file system is read-only"
    else:
        number, reason = errno.EACCES, "no permission"
    return PlaceError(f"{folder} cannot be written: {reason}.", hint=_HINTS[number])


@contextmanager
def explained(path: Path, verb: str = "written") -> Iterator[None]:
    """Raise a PlaceError in place of an OSError: what could not be done to the path, why, and what to do."""
    try:
        yield
    except OSError as error:
        raise PlaceError(
            f"{path} cannot be {verb}: {error.strerror or error}.",
            hint=_HINTS.get(error.errno or 0, "Check the disk, and run again."),
        ) from error
