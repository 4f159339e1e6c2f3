"""A folder beside the bundle, on the same disk, in which all is written before anything is put in place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wheelhouse.carried.layout import LOCK
from wheelhouse.carried.locking import locked
from wheelhouse.places.trouble import explained

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})  # as some media have none


@contextmanager
def aside(folder: Path, name: str, waiting: Callable[[], None]) -> Iterator[Path]:
    """Yield an empty folder that nobody else uses, and that is gone at the end with all that is still in it.

    What a run left there that was killed goes first; another run that writes the same bundle is waited for.
    """
    private = folder / f".{name}.whbuild"
    with ExitStack() as stack:
        with explained(private):
            try:
                stack.enter_context(locked(private, waiting=waiting))
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise
        _sweep(private)
        try:
            yield private
        finally:
            shutil.rmtree(private, ignore_errors=True)
    if os.name == "nt":  # where nobody can remove what somebody holds
        shutil.rmtree(private, ignore_errors=True)


def _sweep(private: Path) -> None:
    for path in private.iterdir():
        if path.name != LOCK.partition("/")[0]:
            with explained(path):
                path.unlink()
