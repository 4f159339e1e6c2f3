"""One writer at a time: `.whbuild/lock`, by the same system calls as all that ever wrote an index."""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Optional

from wheelhouse.carried.layout import LOCK, Refused, inside

PAUSE = 0.05  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_to_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(root: Path, timeout: Optional[float] = None, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the index, which may be a folder that is not there yet.

    Waits for another writer, for `timeout` seconds at most (None: as long as it takes), after a word to `waiting`.
    Raises Refused, of the kind `locked`, when that time is over, and OSError.
    """
    path = inside(root, LOCK)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = _taken(path)
    if handle is None:
        waiting()
        handle = _awaited(path, timeout)
    try:
        yield
    finally:
        _unlock(handle)
        os.close(handle)


def _awaited(path: Path, timeout: Optional[float]) -> int:
    end = None if timeout is None else time.monotonic() + timeout
    while end is None or time.monotonic() < end:
        time.sleep(PAUSE)
        handle = _taken(path)
        if handle is not None:
            return handle
    raise Refused(
        f"Another run holds {path.parent.parent}, and did not end within {timeout:g} seconds.",
        hint="Wait for it to end, and run again.",
        kind="locked",
    )


def _taken(path: Path) -> Optional[int]:
    """Return the file, open and locked; None where another has it."""
    handle = os.open(str(path), os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    if _try_to_lock(handle) and _is_named(handle, path):
        return handle
    os.close(handle)
    return None


def _is_named(handle: int, path: Path) -> bool:
    # Other programs remove the file when they let go of it; then whoever comes next locks a new one.
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
