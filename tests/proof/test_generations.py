from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places.story import Stock, run
from wheelhouse.carried.generations import STATES
from wheelhouse.carried.keeping import BLOBS, stock
from wheelhouse.carried.layout import GENERATIONS, MANIFEST, STATES_SCRIPT
from wheelhouse.places.folder import Folder
from wheelhouse.proof.generations import former
from wheelhouse.tree.manifest import Manifest


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
        (lambda root: (root / STATES_SCRIPT).unlink(), ["states.js is not there"]),
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


INERT = b'globalThis.CATALOGUE_STATES = {"current":1,"states":[]};\n'


@pytest.mark.parametrize("is_noted", [True, False])
@pytest.mark.parametrize("text", [b"", b"fetch(1);\n", INERT + b"x", INERT.replace(b"[]", b"alert(1)")])
def test_what_a_browser_would_run_is_a_list_of_states(folder: Path, text: bytes, is_noted: bool) -> None:
    (folder / STATES_SCRIPT).write_bytes(text)
    if not is_noted:
        shutil.rmtree(folder / GENERATIONS)
    (finding,) = (each for each in former(folder, Manifest()) if each.path == STATES_SCRIPT)
    assert finding.code == "changed"
    assert finding.fails


def test_a_copy_without_former_states_may_still_tell_of_them(folder: Path) -> None:
    shutil.rmtree(folder / GENERATIONS)
    assert list(former(folder, Manifest())) == []


def test_a_list_of_states_that_is_a_folder_cannot_be_read(folder: Path) -> None:
    (folder / STATES_SCRIPT).unlink()
    (folder / STATES_SCRIPT).mkdir()
    (finding,) = (each for each in former(folder, Manifest()) if each.path == STATES_SCRIPT)
    assert finding.code == "unreadable"
