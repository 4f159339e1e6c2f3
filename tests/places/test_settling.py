"""What an interrupted run left is brought to what the manifest says before the next one looks at it."""

from __future__ import annotations

import json

import pytest

from tests.places.story import Stock, on_disk, run
from wheelhouse.carried.layout import JOURNAL, MANIFEST
from wheelhouse.events import silent
from wheelhouse.places.folder import Folder

NEW = "packages/a-2.0-py3-none-any.whl"


def _interrupted(folder: Folder, stock: Stock, paths: list[str]) -> set[str]:
    run(folder, [stock.wheel("a", "1.0")])
    before = set(on_disk(folder.root))
    (folder.root / NEW).write_bytes(b"what came")
    (folder.root / JOURNAL).write_text(json.dumps(paths), encoding="utf-8")
    return before


def test_what_came_goes(folder: Folder, stock: Stock) -> None:
    before = _interrupted(folder, stock, [NEW, MANIFEST])
    folder.settle(silent)
    assert set(on_disk(folder.root)) == before


def test_what_is_not_kept_stays_for_the_next_run_to_put(folder: Folder, stock: Stock) -> None:
    _interrupted(folder, stock, [NEW, "simple/a/index.html"])
    (folder.root / "simple/a/index.html").unlink()
    folder.settle(silent)
    assert folder.damaged(folder.manifest()) == {JOURNAL, NEW, "simple/a/index.html"}


@pytest.mark.parametrize("paths", [[], None])
def test_what_is_only_not_proven_stays_so(paths: list[str] | None, folder: Folder, stock: Stock) -> None:
    _interrupted(folder, stock, paths or [])
    if paths is None:
        (folder.root / JOURNAL).unlink()
    before = set(on_disk(folder.root))
    folder.settle(silent)
    assert set(on_disk(folder.root)) == before


def test_a_first_run_goes_on_from_what_it_had(folder: Folder, stock: Stock) -> None:
    _interrupted(folder, stock, [NEW])
    (folder.root / MANIFEST).unlink()
    folder.settle(silent)
    assert (folder.root / NEW).exists()
