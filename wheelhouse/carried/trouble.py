"""What the operating system refuses -> a refusal that says what to do."""

import errno
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from wheelhouse.carried.layout import Refused

PERMISSION = "Change the permissions of the folder, or choose one that you may write."
SPACE = "Free some space and run again: it goes on from where it stopped."
FILE = "Choose a folder: a file is in the way."
HINTS = {
    errno.EACCES: PERMISSION,
    errno.EPERM: PERMISSION,
    errno.EROFS: "Choose a folder that is not mounted read-only.",
    errno.ENOSPC: SPACE,
    errno.EDQUOT: SPACE,
    errno.EFBIG: "Choose a file system that holds files of this size.",
    errno.EEXIST: FILE,
    errno.ENOTDIR: FILE,
    errno.EISDIR: "Remove the folder that is where a file belongs.",
    errno.ENAMETOOLONG: "Choose a folder with a shorter path.",
}


@contextmanager
def explained(path: Path, verb: str = "written") -> Iterator[None]:
    """Raise Refused in place of an OSError: what could not be done to the path, why, and what to do."""
    try:
        yield
    except OSError as error:
        raise Refused(
            f"{path} cannot be {verb}: {error.strerror or error}.",
            hint=HINTS.get(error.errno or 0, "Check the disk, and run again."),
        ) from error
