"""What the operating system refuses -> a refusal that says what to do."""

import errno
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from wheelhouse.carried.layout import Refused

PERMISSION = "Change the permissions of the folder, or choose one that you may write."
READING = "Change the permissions, or run it as a user who may read there."
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
    errno.ELOOP: "Mend the links: they lead to each other, and nowhere else.",
}


@contextmanager
def explained(path: Path, verb: str = "written") -> Iterator[None]:
    """Raise Refused in place of an OSError: what could not be done to the path, why, and what to do."""
    try:
        yield
    except OSError as error:
        raise Refused(
            f"{path} cannot be {verb}: {error.strerror or error}.",
            hint=hint(error, verb),
        ) from error


def unforeseen(error: OSError) -> Refused:
    """Return what is to be said of a refusal that nobody expected where it came, such as that of a disk that fails."""
    reason = error.strerror or str(error) or type(error).__name__
    what = "" if error.filename is None else f" {error.filename}"
    return Refused(f"The system refused{what}: {reason}.", hint=hint(error))


def is_folder(path: Path) -> bool:
    """Return whether the path leads to a folder. Raises Refused where the system will not say."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Return whether the path leads to a plain file. Raises Refused where the system will not say."""
    return stat.S_ISREG(_mode(path))


def leads_on(path: Path) -> bool:
    """Return whether the path leads to anything. Raises Refused where the system will not say."""
    return bool(_mode(path))


def _mode(path: Path) -> int:
    # pathlib's own questions raise in some versions of Python where others say no, which would be a guess.
    with explained(path, "read"):
        try:
            return path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0


def hint(error: OSError, verb: str = "read") -> str:
    """Return what to do about it."""
    if verb == "read" and isinstance(error, PermissionError):
        return READING
    return HINTS.get(error.errno or 0, "Check the disk, and run again.")
