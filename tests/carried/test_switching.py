from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.carried.changing import become, is_unfinished, killed, led_to, manifest, refused, writing
from tests.laws import EVERY
from tests.places.story import Stock, assert_readable, assert_settled, on_disk
from wheelhouse.carried.generations import history
from wheelhouse.carried.keeping import stock as kept_stock
from wheelhouse.carried.layout import MANIFEST, SIGNATURE, Refused
from wheelhouse.carried.repairing import repair
from wheelhouse.carried.returning import rollback
from wheelhouse.carried.switching import switch

PAGE = "simple/a/index.html"


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", int)  # it takes most of the time, and these tests are not about power


@pytest.fixture
def root(tmp_path: Path, stock: Stock) -> Path:
    """Return an index that was in three states: another version comes, another project, and both of the old ones go."""
    become(tmp_path / "index", [stock.wheel("a", "1.0"), stock.wheel("b", "1.0")], writing("one"))
    become(
        tmp_path / "index", [stock.wheel("a", "2.0"), stock.wheel("b", "1.0")], writing("two"), {"asks/1.json": b"1"}
    )
    become(tmp_path / "index", [stock.wheel("a", "2.0"), stock.wheel("c", "1.0")], writing("three"))
    return tmp_path / "index"


def numbers(root: Path) -> tuple[int, list[int]]:
    known = history(root)
    return known.current, [state.number for state in known.states]


def test_each_change_is_a_state(root: Path) -> None:
    known = history(root)
    assert [(state.number, state.by) for state in known.states] == [(1, "one"), (2, "two"), (3, "three")]
    assert known.current == 3
    assert_settled(root)


def test_a_change_of_nothing_is_none(root: Path, stock: Stock) -> None:
    before = history(root)
    become(root, [stock.wheel("a", "2.0"), stock.wheel("c", "1.0")])
    assert history(root) == before


def test_the_oldest_are_forgotten_and_so_is_what_only_they_had(root: Path, stock: Stock) -> None:
    become(root, [stock.wheel("d", "1.0")], writing(keep=1))
    assert numbers(root) == (4, [3, 4])
    kept = {path.name for _, path in kept_stock(root)}
    assert stock.wheel("c", "1.0").blob.sha256 in kept
    assert stock.wheel("a", "1.0").blob.sha256 not in kept
    become(root, [stock.wheel("e", "1.0")], writing(keep=0))
    assert numbers(root) == (5, [5])
    assert list(kept_stock(root)) == []


def test_what_is_written_after_a_return_takes_the_place_of_what_came_after(root: Path, stock: Stock) -> None:
    rollback(root, writing(), to=1)
    assert numbers(root) == (1, [1, 2, 3])
    become(root, [stock.wheel("d", "1.0")])
    assert numbers(root) == (4, [1, 4])


def test_a_state_that_nobody_noted_is_one(root: Path, stock: Stock) -> None:
    (root / ".whbuild/generations/states.json").write_bytes(b"[")
    (first,) = history(root).states
    assert (first.number, first.by) == (1, "unknown")
    become(root, [stock.wheel("d", "1.0")])
    assert numbers(root) == (2, [1, 2])


def test_where_no_file_both_comes_and_goes_pages_change_once(tmp_path: Path, stock: Stock) -> None:
    waits: list[float] = []
    become(tmp_path / "index", [stock.wheel("a", "1.0")], writing(grace=1, wait=waits.append))
    become(tmp_path / "index", [stock.wheel("a", "1.0"), stock.wheel("b", "1.0")], writing(grace=1, wait=waits.append))
    assert waits == []
    become(tmp_path / "index", [stock.wheel("b", "1.0")], writing(grace=2, wait=waits.append))
    assert waits == [2, 2]  # after the root page, after the page of the project


def test_what_a_page_led_to_is_there_for_a_while(root: Path, stock: Stock) -> None:
    seen: dict[Path, bytes] = {}
    versions: list[int] = []

    def wait(seconds: float) -> None:
        assert seconds == 0.5
        for page, content in seen.items():  # whoever read a page at the last pause has found by now what it led to
            assert [target for target in led_to(page, content) if not target.exists()] == []
        seen.update({page: page.read_bytes() for page in root.glob("simple/**/index.html")})
        versions.append((root / PAGE).read_bytes().count(b"<a "))
        assert_readable(root)

    seen.update({page: page.read_bytes() for page in root.glob("simple/**/index.html")})
    become(root, [stock.wheel("a", "3.0")], writing(grace=0.5, wait=wait))
    assert versions == [2, 1, 1]
    assert_settled(root)


def test_a_signature_goes_with_its_manifest_and_returns_with_it(root: Path, stock: Stock) -> None:
    (root / SIGNATURE).write_bytes(b"signed")
    become(root, [stock.wheel("d", "1.0")])
    assert not (root / SIGNATURE).exists()
    rollback(root, writing())
    assert (root / SIGNATURE).read_bytes() == b"signed"
    rollback(root, writing())
    assert not (root / SIGNATURE).exists()


def test_a_disk_without_links_keeps_copies(root: Path, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    before = on_disk(root)

    def link(source: str, destination: str) -> None:
        raise PermissionError(1, f"No links from {source} to {destination}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        patch.setattr(Stock, "link_into", lambda self, blob, to: to.write_bytes(self.path(blob).read_bytes()))
        become(root, [stock.wheel("d", "1.0")])
        rollback(root, writing())
    assert on_disk(root) == before


@pytest.mark.parametrize("path", ["../x", ".whbuild/generations/states.json", "README", "/x", ".whbuild/tmp/x"])
def test_what_is_no_path_of_an_index_is_refused(root: Path, path: str) -> None:
    before = on_disk(root)
    with pytest.raises(Refused, match="no path of an index"):
        switch(root, {}, [path], writing())
    with pytest.raises(Refused, match="no path of an index"):
        switch(root, {path: root / MANIFEST}, [], writing())
    assert on_disk(root) == before


@pytest.fixture
def two(tmp_path: Path, stock: Stock) -> Path:
    """Return an index that was `old`, which was signed, and is `new`; and make it as `old` and `new` too."""
    old, new = [stock.wheel("a", "1.0"), stock.wheel("b", "1.0")], [stock.wheel("a", "2.0"), stock.wheel("c", "1.0")]
    for name, states in (("old", [old]), ("new", [new]), ("two", [old, new])):
        for files in states:
            become(tmp_path / name, files)
            if files is old:
                (tmp_path / name / SIGNATURE).write_bytes(b"signed")
    return tmp_path / "two"


def test_a_switch_that_is_killed_anywhere_harms_nobody_and_can_be_repaired(two: Path, stock: Stock) -> None:
    states = {manifest(two.with_name(name)): on_disk(two.with_name(name)) for name in ("old", "new")}
    new = [stock.wheel("a", "2.0"), stock.wheel("c", "1.0")]
    for number, root in enumerate(killed(two.with_name("old"), lambda root: become(root, new))):
        assert_readable(root)
        assert repair(root) == ()
        assert not is_unfinished(root)
        assert on_disk(root) == states[manifest(root)]
        if number % 5 == 0:
            become(root, new)
            assert on_disk(root) == states[manifest(two)]
            rollback(root, writing())
            assert on_disk(root) == states[manifest(two.with_name("old"))]


@pytest.mark.parametrize("name", ["link", "replace", "unlink", "mkdir"])
def test_what_the_system_refuses_leaves_one_state_or_the_other(two: Path, stock: Stock, name: str) -> None:
    states = {manifest(two.with_name(each)): on_disk(two.with_name(each)) for each in ("old", "new")}
    new = [stock.wheel("a", "2.0"), stock.wheel("c", "1.0")]
    for root, error in refused(two.with_name("old"), lambda root: become(root, new), name):
        assert error is None or "No space left on device" in error.message
        assert on_disk(root) == states[manifest(root)]


def test_so_is_a_return(two: Path) -> None:
    states = {manifest(two.with_name(name)): on_disk(two.with_name(name)) for name in ("old", "new")}
    for number, root in enumerate(killed(two, lambda root: rollback(root, writing()), EVERY)):
        assert_readable(root)
        assert repair(root) == ()
        assert on_disk(root) == states[manifest(root)]
        assert numbers(root) == (1 if manifest(root) == manifest(two.with_name("old")) else 2, [1, 2])
        if number % 5 == 0:
            assert rollback(root, writing(), to=1).number == 1
            assert on_disk(root) == states[manifest(two.with_name("old"))]
            rollback(root, writing(), to=2)
            assert on_disk(root) == states[manifest(two)]


def test_after_an_interruption_any_other_change_is_fine(two: Path, stock: Stock) -> None:
    new, other = [stock.wheel("a", "2.0")], [stock.wheel("d", "1.0")]
    for root in killed(two.with_name("old"), lambda root: become(root, new), 2 * EVERY):
        become(root, other)
        assert_settled(root)
        assert not is_unfinished(root)
        known = history(root)
        rollback(root, writing())
        assert_settled(root)
        rollback(root, writing(), to=known.current)
        assert_settled(root)
