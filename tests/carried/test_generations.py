from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.carried.changing import become, writing
from tests.places.story import Stock
from wheelhouse.carried.generations import (
    STATES,
    History,
    State,
    entered,
    following,
    history,
    latest,
    left,
    manifest_of,
    note,
    noted,
    trim,
)
from wheelhouse.carried.keeping import BLOBS, kept, stock
from wheelhouse.carried.layout import MANIFEST, Refused
from wheelhouse.carried.returning import rollback

HEX = "0" * 64
STATE = {"number": 1, "manifest": HEX, "since": "2026-01-01T00:00:00Z", "by": "x"}


def known(current: int, *numbers: int) -> History:
    return History(current, tuple(State(number, f"{number:064x}", "then", "x") for number in numbers))


@pytest.fixture
def root(tmp_path: Path, stock: Stock) -> Path:
    become(tmp_path / "index", [stock.wheel("a", "1.0")])
    become(tmp_path / "index", [stock.wheel("a", "2.0")])
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("before", "keep", "after"),
    [
        (known(3, 1, 2, 3), 1, known(3, 2, 3)),
        (known(3, 1, 2, 3), 0, known(3, 3)),
        (known(3, 1, 2, 3), 9, known(3, 1, 2, 3)),
        (known(2, 1, 2, 3), 0, known(2, 2, 3)),
        (known(0), 3, known(0)),
    ],
)
def test_so_many_former_states_are_kept(before: History, keep: int, after: History) -> None:
    assert latest(before, keep) == after


def test_no_number_is_used_twice() -> None:
    assert [following(each) for each in (known(0), known(1, 1), known(1, 1, 7))] == [1, 2, 8]


def test_who_comes_back_to_a_state_has_not_left_it() -> None:
    away = left(known(2, 1, 2), "now", HEX)
    assert away.state(2) == State(2, f"{2:064x}", "then", "x", "now", HEX)
    back = entered(away, 2, "", "later", "y")
    assert back.state(2) == State(2, f"{2:064x}", "then", "x", None, HEX)


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"current": 1, "states": [{**STATE, "manifest": "../../x"}]}).encode(),
        json.dumps({"current": 1, "states": [{**STATE, "signature": "../../x"}]}).encode(),
        json.dumps({"current": 1, "states": [{**STATE, "number": "one"}]}).encode(),
        json.dumps({"current": 1, "states": [{"number": 1}]}).encode(),
        json.dumps({"current": 1, "states": 3}).encode(),
    ],
)
def test_a_list_that_cannot_be_read_is_none(root: Path, form: bytes) -> None:
    (root / STATES).write_bytes(form)
    assert noted(root) == History(0, ())
    assert [state.by for state in history(root).states] == ["unknown"]


def test_what_is_noted_is_read_again(tmp_path: Path) -> None:
    told = left(known(2, 1, 2), "now", HEX)
    note(tmp_path, told)
    assert noted(tmp_path) == told


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_link_in_the_place_of_the_list_is_not_followed(root: Path, tmp_path: Path) -> None:
    (root / STATES).rename(tmp_path / "states.json")
    (root / STATES).symlink_to(tmp_path / "states.json")
    assert noted(root) == History(0, ())


def test_a_state_without_its_manifest_is_none(root: Path) -> None:
    (first, _) = history(root).states
    kept(root, first.manifest).unlink()
    assert [state.number for state in history(root).states] == [2]
    with pytest.raises(Refused, match=r"What state 1 of .* was is not kept any more, or damaged"):
        manifest_of(root, first)


def test_an_index_that_is_copied_over_is_in_the_state_that_its_manifest_says(root: Path) -> None:
    (first, _) = history(root).states
    (root / MANIFEST).write_bytes(manifest_of(root, first))
    assert history(root).current == 1


def test_where_no_index_is_there_is_no_state(tmp_path: Path) -> None:
    assert history(tmp_path / "nothing") == History(0, ())


def test_what_no_state_mentions_goes_and_nothing_else(root: Path) -> None:
    before = {path for _, path in stock(root)}
    for stranger in (root / BLOBS / "ab/x", root / BLOBS / "cd" / HEX):
        stranger.parent.mkdir(exist_ok=True)
        stranger.write_bytes(b"")
    (root / BLOBS / "file").write_bytes(b"")
    trim(root, history(root))
    assert {path for _, path in stock(root)} == before
    rollback(root, writing())
    trim(root, latest(history(root), 0))
    assert [state.number for state in history(root).states] == [1, 2]
