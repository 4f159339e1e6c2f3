"""A delivery: all of it or nothing, the same each time, and what comes of it there."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deliveries.trees import PATHS, content, planted, trees
from tests.laws import tried
from wheelhouse.carried.applying import applied
from wheelhouse.carried.switching import Writing
from wheelhouse.deliveries.delivery import Delivery, Ways, delivered
from wheelhouse.deliveries.naming import FORMATS, Format, named
from wheelhouse.deliveries.states import state
from wheelhouse.errors import IntegrityError, PlaceError, UsageError
from wheelhouse.events import Event, Packing, silent

PROGRAM = b"#!/usr/bin/env python3\n'''Apply.'''\n"
TREE = {path: path.encode() * 50 for path in PATHS}
WRITING = Writing(by="a test", now="2026-11-01T00:00:00Z")


def deliver(index: Path, out: Path, base: Path | None = None, **ways: int) -> Delivery:
    return delivered(index, named(out), None if base is None else state(base), PROGRAM, Ways(**ways), silent)  # type: ignore[arg-type]  # numbers


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return planted(tmp_path / "index", TREE)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "june.tar"


@tried(15)
@given(trees, trees, st.sampled_from(FORMATS), st.sampled_from([None, 5000]))
def test_what_is_applied_is_what_was_bundled(
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[str, bytes],
    new: dict[str, bytes],
    kind: Format,
    limit: int | None,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    here, there = planted(folder / "new", new), planted(folder / "old", old)
    made = delivered(here, named(folder / "b", kind), state(there), PROGRAM, Ways(limit=limit), silent)
    applied(folder / made.pieces[0].name, there, WRITING)
    assert content(there) == content(here)


@tried(6)
@given(st.lists(trees, min_size=2, max_size=4))
def test_deltas_in_a_chain_come_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, months: list[dict[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("chain")
    base: Path | None = None
    for number, month in enumerate(months):
        here, bundle = planted(folder / str(number), month), folder / f"{number}.tar"
        deliver(here, bundle, base)
        applied(bundle, folder / "there", WRITING)
        base = bundle
    assert content(folder / "there") == content(here)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_index_gives_the_same_bytes(index: Path, tmp_path: Path, kind: Format) -> None:
    copy = Path(shutil.copytree(index, tmp_path / "copy", copy_function=shutil.copyfile))
    for folder, source in (("a", index), ("b", copy)):
        (tmp_path / folder).mkdir()
        delivered(source, named(tmp_path / folder / "x", kind), None, PROGRAM, Ways(limit=9000), silent)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_the_index_is_only_read(index: Path, out: Path) -> None:
    before = content(index)
    deliver(index, out)
    assert content(index) == before


def test_what_is_beside_is_named_in_the_hashes(index: Path, out: Path) -> None:
    made = deliver(index, out, limit=8000)
    lines = (out.parent / "june.sha256").read_text().splitlines()
    assert lines == [f"{each.sha256}  {each.name}" for each in (*made.pieces, *made.beside)]
    assert {line[66:] for line in lines} | {"june.sha256"} == {path.name for path in out.parent.iterdir()}
    assert (out.parent / "june.manifest.json").read_bytes() == state(index)[0]


def test_a_signature_that_the_index_bears_goes_with_it(index: Path, out: Path) -> None:
    (index / ".whbuild/manifest.json.sig").write_bytes(b"signed")
    deliver(index, out)
    assert (out.parent / "june.manifest.json.sig").read_bytes() == b"signed"


def test_what_an_earlier_bundle_left_goes(index: Path, out: Path) -> None:
    deliver(index, out, limit=4000)
    assert (out.parent / "june.tar.003").exists()
    (out.parent / "june.manifest.json.sig").touch()
    (out.parent / "july.tar.001").touch()
    deliver(index, out)
    left = {path.name for path in out.parent.iterdir()}
    assert left == {"june.tar", "june.manifest.json", "june.sha256", "apply.py", "july.tar.001"}


@pytest.mark.parametrize("harm", ["not the same" * 100, ""])
def test_a_damaged_index_leaves_what_was_there(index: Path, out: Path, harm: str) -> None:
    deliver(index, out)
    before = content(out.parent)
    path = index / PATHS[1]
    path.write_text(harm[: path.stat().st_size])
    with pytest.raises(IntegrityError) as caught:
        deliver(index, out)
    assert PATHS[1] in " ".join((caught.value.message, *caught.value.context))
    assert content(out.parent) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [("none/a.tar", "is no folder"), ("index/a.tar", "would be part of"), ("index/packages/a.tar", "part of")],
)
def test_it_is_not_put_anywhere(index: Path, tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises((PlaceError, UsageError), match=message):
        deliver(index, tmp_path / name)


def test_an_unfinished_index_is_not_bundled(index: Path, out: Path) -> None:
    (index / ".whbuild/pending.json").write_text("[]")
    with pytest.raises(PlaceError, match="unfinished"):
        deliver(index, out)


def test_another_apply_py_is_not_replaced(index: Path, out: Path) -> None:
    (out.parent / "apply.py").write_bytes(b"#!/usr/bin/env python3\nprint('mine')\n")
    with pytest.raises(PlaceError, match="not by whbuild"):
        deliver(index, out)


def test_an_older_apply_py_is(index: Path, out: Path) -> None:
    (out.parent / "apply.py").write_bytes(PROGRAM + b"older\n")
    deliver(index, out)
    assert (out.parent / "apply.py").read_bytes() == PROGRAM


def test_a_full_disk_leaves_what_was_there(index: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    deliver(index, out)
    before = content(out.parent)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(PlaceError, match="No space left"):
        deliver(index, out)
    assert content(out.parent) == before


def test_a_large_one_tells_how_far_it_is(tmp_path: Path, out: Path) -> None:
    large = planted(tmp_path / "large", {PATHS[0]: bytes(70_000_000)})
    events: list[Event] = []
    delivered(large, named(out, "tar"), None, PROGRAM, Ways(), events.append)
    assert [event.size for event in events if isinstance(event, Packing)] == [70_000_000] * 2


def test_an_interrupted_one_leaves_nothing(tmp_path: Path, out: Path) -> None:
    def interrupted(event: Event) -> None:
        raise KeyboardInterrupt(event)

    large = planted(tmp_path / "large", {PATHS[0]: bytes(40_000_000)})
    with pytest.raises(KeyboardInterrupt):
        delivered(large, named(out, "tar"), None, PROGRAM, Ways(), interrupted)
    assert list(out.parent.iterdir()) == []


def test_what_a_killed_one_left_goes(index: Path, out: Path) -> None:
    private = out.parent / ".june.tar.whbuild"
    private.mkdir()
    (private / "june.tar").write_bytes(b"half of it")
    deliver(index, out)
    assert not private.exists()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EROFS])
def test_a_medium_may_have_no_locks(index: Path, out: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def locked(root: Path, **_: object) -> None:
        root.mkdir()
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("wheelhouse.deliveries.aside.locked", locked)
    with nullcontext() if number == errno.ENOLCK else pytest.raises(PlaceError, match="Read-only"):
        deliver(index, out)
