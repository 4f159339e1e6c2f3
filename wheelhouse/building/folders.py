"""Folders to build in, at the same place in each run: compilers write the path of the folder into what they make."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FORGOTTEN = 24 * 3600.0  # seconds


@contextmanager
def steady(*facts: str) -> Iterator[Path]:
    """Give an empty folder whose path depends on the facts alone, and remove it.

    Another path, where that one is taken: by another run just now, or by somebody else.
    """
    folder = _same(hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16])
    path = folder or Path(tempfile.mkdtemp(prefix="whbuild-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _same(name: str) -> Path | None:
    home = _home()
    if home is None:
        return None
    path = home / name
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _FORGOTTEN:  # left by a run that was killed
            shutil.rmtree(path, ignore_errors=True)
    try:
        path.mkdir(mode=0o700)
    except OSError:
        return None
    return path


def _home() -> Path | None:
    """Return a folder of this user alone: the place for temporary files is everybody's, and the name can be guessed."""
    user = os.getuid() if os.name == "posix" else 0
    home = Path(tempfile.gettempdir(), f"whbuild-{user}")
    with suppress(OSError):
        home.mkdir(mode=0o700)
    try:
        found = home.lstat()
    except OSError:
        return None
    private = os.name != "posix" or (found.st_uid == user and not stat.S_IMODE(found.st_mode) & 0o077)
    return home if stat.S_ISDIR(found.st_mode) and private else None
