from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places.story import Stock, run
from wheelhouse.carried.generations import STATES
from wheelhouse.carried.keeping import BLOBS, stock
from wheelhouse.carried.layout import GENERATIONS, MANIFEST
from wheelhouse.places.folder import Folder
from wheelhouse.proof.generations import former


def page(root: Path) -> Path:
    """Return a page that is kept."""
    return next(path for _, path in stock(root) if path.read_bytes().startswith(b"<!DOCTYPE"))


def manifest(root: Path) -> Path:
    return next(path for _, path in stock(root) if path.read_bytes().startswith(b'{"manifest-version"'))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda root: page(root).unlink(), ["State 1 cannot be had back: its simple/"]),
        (lambda root: page(root).write_bytes(b"x"), ["is kept for a former state, and damaged", "State 1 cannot"]),
        (lambda root: manifest(root).write_bytes(b"{}"), ["and damaged", "What state 1 of"]),
        (lambda root: (root / STATES).write_bytes(b""), ["states.json cannot be read"]),
        (lambda root: (root / STATES).unlink(), ["states.json is not there"]),
        (lambda root: shutil.rmtree(root / GENERATIONS), []),
        (lambda root: (root / BLOBS / "aa").symlink_to(root), []),
        (lambda root: (root / BLOBS / "ab" / "x").mkdir(parents=True), ["x is kept for a former state, and damaged"]),
        (lambda root: (root / MANIFEST).rename(root / "m") and (root / MANIFEST).mkdir(), ["cannot be read"]),
    ],
)
def test_what_cannot_be_had_back_is_told(folder: Path, harm: Callable[[Path], object], says: list[str]) -> None:
    place = Folder(folder, Stock(folder.parent / "stock"))
    known = place.manifest()
    assert known is not None
    assert list(former(folder, known)) == []
    harm(folder)
    told = list(former(folder, known))
    assert all(say in finding.message for say, finding in zip(says, told, strict=True))
    assert not any(finding.fails for finding in told)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stock = Stock(tmp_path / "stock")
    place = Folder(tmp_path / "index", stock)
    run(place, [stock.wheel("a", "1.0")])
    run(place, [stock.wheel("a", "2.0")])
    return place.root
