"""A run is killed at each of its writes: readers never notice, and the next run, whatever it asks, settles the tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.laws import EVERY
from tests.places.story import Stock, assert_readable, assert_settled, on_disk, run
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.places.folder import Folder
from wheelhouse.tree.manifest import Stored

WRITES = ("replace", "link", "unlink", "mkdir", "rmdir", "fsync")


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class Fuse:
    """Every write after the first `left` ones is the end."""

    def __init__(self, left: int) -> None:
        self.left = left

    def guard(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            if self.left == 0:
                raise Killed
            self.left -= 1
            return write(*arguments, **options)

        return guarded


def killed_runs(
    first: Sequence[Stored], second: Sequence[Stored], tmp_path: Path, every: int = 1
) -> Iterator[tuple[Folder, bytes]]:
    """Yield a folder for every so many writes of the second run, as it left that, and the manifest of before."""
    for number in count(step=every):
        folder = Folder(tmp_path / f"index{number}", Stock(tmp_path / "stock"))
        if first:
            run(folder, first)
        before = on_disk(folder.root).get(MANIFEST, b"") if first else b""
        fuse = Fuse(number)
        with pytest.MonkeyPatch.context() as patch:
            for name in WRITES:
                patch.setattr(os, name, fuse.guard(getattr(os, name)))
            try:
                run(folder, second)
            except Killed:
                pass
            else:
                assert number > 10
                return
        yield folder, before


@pytest.mark.parametrize("is_new", [True, False])
def test_a_run_that_is_killed_anywhere_harms_nobody(tmp_path: Path, stock: Stock, is_new: bool) -> None:
    first = [] if is_new else [stock.wheel("a", "1.0"), stock.wheel("b", "1.0", yanked="oops")]
    second = [stock.wheel("a", "2.0"), stock.wheel("b", "1.0"), stock.wheel("c", "1.0")]
    expected = Folder(tmp_path / "expected", stock)
    run(expected, first)
    run(expected, second)
    for folder, before in killed_runs(first, second, tmp_path):
        assert_readable(folder.root)
        there = on_disk(folder.root).get(MANIFEST, b"") if folder.root.exists() else b""
        assert there in (before, on_disk(expected.root)[MANIFEST])
        run(folder, second)
        assert on_disk(folder.root) == on_disk(expected.root)


@pytest.mark.parametrize("is_new", [True, False])
def test_the_next_run_may_ask_for_something_else(tmp_path: Path, stock: Stock, is_new: bool) -> None:
    first = [] if is_new else [stock.wheel("a", "1.0"), stock.wheel("b", "1.0")]
    second = [stock.wheel("a", "2.0"), stock.wheel("b", "1.0", yanked=True), stock.wheel("c", "1.0")]
    other = [stock.wheel("d", "1.0")]
    for folder, _ in killed_runs(first, second, tmp_path, EVERY):
        run(folder, other)
        assert_settled(folder.root)
        assert not run(folder, other)
