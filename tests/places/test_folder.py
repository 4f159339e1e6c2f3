from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.places.story import Stock, assert_settled, on_disk, run
from wheelhouse.carried.layout import JOURNAL, MANIFEST
from wheelhouse.dists.files import Blob
from wheelhouse.errors import IntegrityError, PlaceError
from wheelhouse.places.folder import Folder
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Entry

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


def test_a_run_on_nothing_writes_the_whole_tree(folder: Folder, stock: Stock) -> None:
    assert folder.manifest() is None
    changes = run(folder, [stock.wheel("a", "1.0+x"), stock.wheel("B", "2.0")], {"asks/1.json": b"{}"})
    assert {entry.path for entry in changes.puts} == on_disk(folder.root).keys()
    assert_settled(folder.root)


def test_a_run_adds(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    before = on_disk(folder.root)
    run(folder, [stock.wheel("a", "2.0"), stock.wheel("b", "1.0")])
    assert before.keys() < on_disk(folder.root).keys()
    assert_settled(folder.root)


def test_nothing_to_do_is_nothing_written(folder: Folder, stock: Stock) -> None:
    files = [stock.wheel("a", "1.0")]
    run(folder, files)
    before = {path: path.stat().st_mtime_ns for path in (folder.root, *folder.root.rglob("*"))}
    assert not run(folder, files)
    assert {path: path.stat().st_mtime_ns for path in (folder.root, *folder.root.rglob("*"))} == before


@POSIX
def test_pages_have_the_permissions_that_the_umask_leaves(folder: Folder, stock: Stock) -> None:
    before = os.umask(0o022)
    try:
        run(folder, [stock.wheel("a", "1.0")])
    finally:
        os.umask(before)
    modes = {stat.S_IMODE((folder.root / path).stat().st_mode) for path in ("simple/index.html", MANIFEST)}
    assert modes == {0o644}
    assert stat.S_IMODE((folder.root / "simple/a").stat().st_mode) == 0o755


@pytest.mark.parametrize("name", ["simple", "packages", "index.html"])
def test_an_index_of_somebody_else_is_left_alone(folder: Folder, stock: Stock, name: str) -> None:
    (folder.root / name).mkdir(parents=True)
    for attempt in (folder.check, folder.manifest, lambda: run(folder, [stock.wheel("a", "1.0")])):
        with pytest.raises(PlaceError, match=f"holds '{name}', which whbuild did not write") as caught:
            attempt()
        assert "empty folder" in str(caught.value.hint)
    assert [path.name for path in folder.root.rglob("*")] == [name]


def test_a_page_of_somebody_else_in_an_index_is_left_alone(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    (folder.root / "index.html").write_text("mine")
    before = on_disk(folder.root)
    for attempt in (
        folder.check,
        lambda: run(folder, [stock.wheel("b", "1.0")], locks={"index.html": b"the catalogue"}),
    ):
        with pytest.raises(PlaceError, match=r"holds 'index\.html', which whbuild did not write") as caught:
            attempt()
        assert "another name" in str(caught.value.hint)
    assert on_disk(folder.root) == before


def test_a_page_that_an_interrupted_run_left_is_nobody_elses(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    (folder.root / "index.html").write_text("the catalogue")
    folder.mark()
    run(folder, [stock.wheel("a", "1.0")], locks={"index.html": b"the catalogue"})
    assert on_disk(folder.root)["index.html"] == b"the catalogue"


@pytest.mark.parametrize("name", ["catalogue.css", "catalogue.js", "data.js"])
def test_a_catalogue_of_somebody_else_is_left_alone(folder: Folder, stock: Stock, name: str) -> None:
    page = folder.root / "catalogue" / name
    page.parent.mkdir(parents=True)
    page.write_text("mine")
    with pytest.raises(PlaceError, match=f"holds 'catalogue/{name}', which whbuild did not write"):
        run(folder, [stock.wheel("a", "1.0")])
    page.unlink()
    run(folder, [stock.wheel("a", "1.0")])
    page.write_text("mine")
    with pytest.raises(PlaceError, match=f"holds 'catalogue/{name}', which whbuild did not write"):
        folder.check()


@pytest.mark.parametrize("name", ["pylock.dev.toml", "requirements.dev.lock.txt"])
def test_locks_of_somebody_else_are_left_alone(folder: Folder, stock: Stock, name: str) -> None:
    folder.root.mkdir()
    (folder.root / name).write_text("mine")
    with pytest.raises(PlaceError, match=f"holds '{name}', which whbuild did not write"):
        run(folder, [stock.wheel("a", "1.0")])
    assert on_disk(folder.root) == {name: b"mine"}


def test_locks_are_put_and_looked_after_as_pages_are(folder: Folder, stock: Stock) -> None:
    locks, files = {"pylock.a.toml": b"lock", "requirements.a.lock.txt": b"hashes"}, [stock.wheel("a", "1.0")]
    run(folder, files, locks=locks)
    assert locks.items() <= on_disk(folder.root).items()
    assert not run(folder, files, locks=locks)
    (folder.root / "pylock.a.toml").write_text("short")
    (folder.root / "requirements.a.lock.txt").unlink()
    assert folder.damaged(folder.manifest()) == locks.keys()
    run(folder, files, locks=locks)
    assert locks.items() <= on_disk(folder.root).items()
    run(folder, files)
    assert not locks.keys() & on_disk(folder.root).keys()


def test_stray_files_are_left_alone(folder: Folder, stock: Stock) -> None:
    folder.root.mkdir()
    (folder.root / "README").write_text("mine")
    run(folder, [stock.wheel("a", "1.0")])
    assert on_disk(folder.root)["README"] == b"mine"


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, stock: Stock) -> None:
    (tmp_path / "file").write_text("")
    folder = Folder(tmp_path / "file", stock)
    for attempt in (folder.check, lambda: run(folder, [])):
        with pytest.raises(PlaceError, match="file"):
            attempt()


def test_a_manifest_that_is_damaged_or_no_file_is_told(folder: Folder) -> None:
    (folder.root / ".whbuild").mkdir(parents=True)
    (folder.root / MANIFEST).write_text("{")
    with pytest.raises(PlaceError, match="damaged"):
        folder.manifest()
    (folder.root / MANIFEST).unlink()
    (folder.root / MANIFEST).mkdir()
    with pytest.raises(PlaceError, match="no plain file"):
        folder.manifest()


def test_a_manifest_is_read_once_unless_it_is_another(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    first = folder.manifest()
    assert folder.manifest() is first
    path = folder.root / MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"a"', b'"b"', 1))
    with pytest.raises(PlaceError, match="is damaged"):
        folder.manifest()


def test_a_manifest_of_absurd_size_is_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.carried.layout.LARGEST", 3)
    (folder.root / ".whbuild").mkdir(parents=True)
    (folder.root / MANIFEST).write_text("{  }")
    with pytest.raises(PlaceError, match="larger"):
        folder.manifest()


def test_a_folder_without_permission_is_told_before_anything_is_fetched(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.check()
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # noqa: ARG005  (root may write anywhere)
    with pytest.raises(PlaceError, match="no permission"):
        folder.check()


@POSIX
def test_a_symbolic_link_never_leads_out(folder: Folder, stock: Stock, tmp_path: Path) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    (tmp_path / "elsewhere").mkdir()
    (folder.root / "packages").rename(tmp_path / "packages")
    (folder.root / "packages").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlaceError, match="packages is a symbolic link"):
        run(folder, [stock.wheel("b", "1.0")])
    with pytest.raises(PlaceError, match="symbolic link"):
        folder.switch(Changes(removals=("packages/x",)))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@POSIX
def test_a_link_in_the_place_of_a_page_is_replaced_not_followed(folder: Folder, stock: Stock, tmp_path: Path) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    (tmp_path / "mine").write_text("mine")
    (folder.root / "simple/a/index.html").unlink()
    (folder.root / "simple/a/index.html").symlink_to(tmp_path / "mine")
    run(folder, [])
    assert (tmp_path / "mine").read_text() == "mine"
    assert_settled(folder.root)


@pytest.mark.parametrize("path", ["../x", "/x", "simple/../../x", ".."])
def test_a_path_never_leads_out(folder: Folder, path: str) -> None:
    with pytest.raises(PlaceError, match="would leave"):
        folder.switch(Changes(puts=(Entry(path=path, content=b""),)))
    with pytest.raises(PlaceError, match="no path of an index"):
        folder.switch(Changes(removals=(path,)))


def test_what_somebody_deleted_or_cut_is_put_again(folder: Folder, stock: Stock) -> None:
    file = stock.wheel("a", "1.0")
    run(folder, [file], {"asks/1.json": b"{}"})
    (folder.root / "packages" / file.filename).unlink()
    (folder.root / "simple/a/index.html").write_bytes(b"")
    (folder.root / ".whbuild/asks/1.json").unlink()
    assert folder.damaged(folder.manifest()) == {
        f"packages/{file.filename}",
        "simple/a/index.html",
        ".whbuild/asks/1.json",
    }
    run(folder, [])
    assert_settled(folder.root)


def test_a_whole_folder_that_somebody_deleted_is_put_again(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    for path in (folder.root / "simple/a").iterdir():
        path.unlink()
    (folder.root / "simple/a").rmdir()
    run(folder, [])
    assert_settled(folder.root)


def test_a_file_that_nobody_holds_any_more_is_told(folder: Folder, stock: Stock) -> None:
    file = stock.wheel("a", "1.0")
    run(folder, [file])
    before = on_disk(folder.root)
    (folder.root / "packages" / file.filename).unlink()
    stock.path(file.blob).unlink()
    with pytest.raises(IntegrityError, match=r"packages/a-1\.0-py3-none-any\.whl belongs to"):
        run(folder, [stock.wheel("b", "1.0")])
    assert on_disk(folder.root).keys() - {JOURNAL} == before.keys() - {f"packages/{file.filename}"}


@pytest.mark.parametrize("content", [b"half", None])
def test_what_lies_around_is_taken_over(folder: Folder, stock: Stock, content: bytes | None) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    file = stock.wheel("b", "1.0")
    there = folder.root / "packages" / file.filename
    if content is None:
        stock.link_into(file.blob, there)  # two names of one file: POSIX's rename does nothing
    else:
        there.write_bytes(content)
    (folder.root / ".whbuild/tmp").mkdir()
    (folder.root / ".whbuild/tmp/0").write_bytes(b"half")
    run(folder, [file])
    assert_settled(folder.root)


def test_a_journal_that_cannot_be_read_makes_every_path_suspect(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    page = folder.root / "simple/a/index.html"
    page.write_bytes(page.read_bytes().swapcase())
    assert folder.damaged(folder.manifest()) == frozenset()  # its size is right, and no run was interrupted
    (folder.root / JOURNAL).write_bytes(b"")
    assert folder.damaged(folder.manifest()) == {JOURNAL, "simple/a/index.html"}
    run(folder, [])
    assert_settled(folder.root)


def test_removing_leaves_no_empty_folder_and_nothing_that_others_need(folder: Folder) -> None:
    pages = ("simple/a/index.html", "simple/index.html")
    folder.switch(Changes(puts=tuple(Entry(path=path, content=b"") for path in pages)))
    folder.switch(Changes(removals=pages[:1]))
    assert pages[1] in on_disk(folder.root)
    assert not (folder.root / "simple/a").exists()
    folder.switch(Changes(removals=pages))
    assert {path.name for path in folder.root.iterdir()} == {".whbuild"}


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@POSIX
def test_a_disk_that_takes_no_more_leaves_the_old_tree(folder: Folder, stock: Stock) -> None:
    run(folder, [stock.wheel("a", "1.0")])
    before = on_disk(folder.root)
    more = [stock.wheel("a", "2.0"), stock.wheel("b", "1.0")]
    with pytest.raises(PlaceError, match="cannot be written"), files_limited_to(500):
        run(folder, more)
    assert on_disk(folder.root) == before
    run(folder, more)
    assert_settled(folder.root)


def test_a_store_that_refuses_is_a_place_error(folder: Folder, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(blob: Blob, destination: Path) -> None:
        raise OSError(28, f"No space left on device for {blob.size} bytes at {destination}")

    file = stock.wheel("a", "1.0")
    monkeypatch.setattr(stock, "link_into", full)
    with pytest.raises(PlaceError, match="No space left"):
        run(folder, [file])
