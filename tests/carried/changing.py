"""States of an index, and how a folder gets from one to another; what a reader may meet meanwhile."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.places.story import Stock
from wheelhouse.carried.layout import JOURNAL, MANIFEST
from wheelhouse.carried.switching import Writing
from wheelhouse.errors import PlaceError
from wheelhouse.events import silent
from wheelhouse.places.folder import Folder
from wheelhouse.tree.changes import diff
from wheelhouse.tree.manifest import Stored
from wheelhouse.tree.plan import plan

NOW = "2026-01-01T00:00:00Z"
WRITES = ("replace", "link", "unlink", "mkdir", "rmdir", "fsync")


def writing(
    by: str = "a test", keep: int = 3, grace: float = 0.0, wait: Callable[[float], None] | None = None
) -> Writing:
    return Writing(by=by, now=NOW, keep=keep, grace=grace, wait=wait or _no_time)


def become(
    root: Path, files: Sequence[Stored], how: Writing | None = None, records: Mapping[str, bytes] | None = None
) -> None:
    """Let the index hold these files and records and no others, as `remove` or `apply` would."""
    folder = Folder(root, Stock(root.parent / "stock"), how or writing())
    with folder.lock(silent):
        old = folder.manifest()
        suspect = folder.damaged(old)
        tree, _ = plan(None, files, records or {})
        folder.switch(diff(old, tree, suspect))


def led_to(page: Path, content: bytes) -> list[Path]:
    """Return where the links of a page led whoever read this content."""
    found = [page.parent / unquote(target) for target in re.findall(r'href="([^"#]*)', content.decode())]
    return [Path(os.path.normpath(target)) for target in found]  # the page, and its folder, may be gone by now


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


def killed(before: Path, run: Callable[[Path], object], every: int = 1) -> Iterator[Path]:
    """Yield a copy of an index for every so many writes of the run, as it is when one more would have been the next."""
    for number in count(step=every):
        root = before.with_name(f"index{number}")
        shutil.copytree(before, root)
        with pytest.MonkeyPatch.context() as patch:
            left = [number]
            for name in WRITES:
                patch.setattr(os, name, _guarded(getattr(os, name), left))
            try:
                run(root)
            except Killed:
                pass
            else:
                assert number > 10
                return
        yield root


def refused(before: Path, run: Callable[[Path], object], name: str) -> Iterator[tuple[Path, PlaceError | None]]:
    """Yield a copy of an index for each call of a function of `os` by the run, when that one call has failed."""
    for number in count():
        root = before.with_name(f"{name}{number}")
        shutil.copytree(before, root)
        calls = count()
        real = getattr(os, name)

        def once(*given: Any, calls: Iterator[int] = calls, real: Any = real, fails: int = number, **named: Any) -> Any:
            if next(calls) == fails:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*given, **named)

        error = None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, name, once)
            try:
                run(root)
            except PlaceError as raised:
                error = raised
        yield root, error
        if next(calls) <= number:
            return


def _guarded(write: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **options: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return write(*arguments, **options)

    return guarded


def is_unfinished(root: Path) -> bool:
    return (root / JOURNAL).exists()


def manifest(root: Path) -> bytes:
    path = root / MANIFEST
    return path.read_bytes() if path.exists() else b""


def _no_time(seconds: float) -> None:
    assert seconds
