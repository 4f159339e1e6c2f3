from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from tests.disks import needs_links
from tests.specimens import sha256
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError
from wheelhouse.store.blobs import Blobs, trouble


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "store")


def test_what_is_put_is_held_and_read_only(blobs: Blobs) -> None:
    blob = blobs.put_bytes(b"hello")
    assert blob == Blob(sha256=sha256(b"hello"), size=5) == blobs.put_bytes(b"hello")
    assert blobs.get(blob.sha256) == blobs.get(blob.sha256, 5) == blob
    assert blobs.path(blob).read_bytes() == b"hello"
    assert blobs.path(blob).stat().st_mode & 0o222 == 0
    assert list(blobs.arriving.iterdir()) == []


def test_a_copy_is_held_and_the_file_stays_as_it_is(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert blobs.put_copy(tmp_path / "file") == blobs.put_bytes(b"content")
    assert (tmp_path / "file").stat().st_mode & 0o200
    assert not list(blobs.arriving.iterdir())


def test_what_is_not_there_cannot_be_copied(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(PlaceError):
        blobs.put_copy(tmp_path / "none")


def test_a_file_is_taken_over(blobs: Blobs) -> None:
    path = blobs.temporary()
    path.write_bytes(b"hello")
    blob = blobs.put_file(path, sha256(b"hello"))
    assert blobs.get(blob.sha256) == blob
    assert blobs.path(blob).stat().st_mode & 0o222 == 0
    assert not path.exists()


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "\n"])
def test_what_was_never_put_is_not_held(blobs: Blobs, name: str) -> None:
    assert blobs.get(name) is None


@pytest.mark.parametrize(("left", "size"), [(b"", None), (b"hel", 5)])
def test_a_blob_that_the_disk_has_cut_is_not_held_and_can_be_put_again(blobs: Blobs, left: bytes, size: int) -> None:
    blob = blobs.put_bytes(b"hello")
    blobs.path(blob).unlink()
    blobs.path(blob).write_bytes(left)
    assert blobs.get(blob.sha256, size) is None
    assert blobs.put_bytes(b"hello") == blob == blobs.get(blob.sha256)


def test_nothing_is_something(blobs: Blobs) -> None:
    assert blobs.get(blobs.put_bytes(b"").sha256) == Blob(sha256=sha256(b""), size=0)


def test_a_folder_in_the_place_of_a_blob_is_none(blobs: Blobs) -> None:
    blobs.path(Blob(sha256="0" * 64, size=1)).mkdir(parents=True)
    assert blobs.get("0" * 64) is None


def test_metadata_lies_beside_its_wheel(blobs: Blobs) -> None:
    wheel = blobs.put_bytes(b"wheel")
    assert blobs.metadata(wheel.sha256) is None
    text = blobs.put_metadata(wheel.sha256, b"Name: a\n")
    assert blobs.metadata(wheel.sha256) == text == blobs.put_metadata(wheel.sha256, b"Name: a\n")
    blobs.remove(text)
    assert blobs.metadata(wheel.sha256) is None
    blobs.remove(wheel)
    assert blobs.get(wheel.sha256) is None


@pytest.mark.parametrize("note", [b"", b"rubbish", "ü".encode(), b"../../../x"])
def test_a_damaged_note_is_no_metadata(blobs: Blobs, note: bytes) -> None:
    wheel = blobs.put_bytes(b"wheel")
    blobs.path(wheel).with_name(f"{wheel.sha256}.metadata").write_bytes(note)
    assert blobs.metadata(wheel.sha256) is None


# Links


@needs_links
def test_a_tree_shares_the_file(blobs: Blobs, tmp_path: Path) -> None:
    blob = blobs.put_bytes(b"hello")
    target = tmp_path / "tree" / "packages" / "a.whl"
    for _ in range(2):  # the second finds the same file there
        blobs.link_into(blob, target)
        assert target.samefile(blobs.path(blob))
        assert list(target.parent.iterdir()) == [target]


def test_a_link_replaces_what_was_there(blobs: Blobs, tmp_path: Path) -> None:
    target = tmp_path / "a.whl"
    target.write_bytes(b"old")
    blobs.link_into(blobs.put_bytes(b"hello"), target)
    assert target.read_bytes() == b"hello"


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_without_links_there_is_a_copy(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr("sys.platform", platform)
    blob = blobs.put_bytes(b"hello")
    blobs.link_into(blob, tmp_path / "a.whl")
    assert (tmp_path / "a.whl").read_bytes() == b"hello"
    assert not (tmp_path / "a.whl").samefile(blobs.path(blob))


def test_shared_blocks_are_tried_before_a_copy(blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.EMLINK, "Too many links")))
    monkeypatch.setattr(fcntl, "ioctl", lambda copy, _, source: copy.write(os.pread(source, 100, 0)))
    monkeypatch.setattr("shutil.copyfile", None)
    blobs.link_into(blobs.put_bytes(b"hello"), tmp_path / "a.whl")
    assert (tmp_path / "a.whl").read_bytes() == b"hello"


def test_a_blob_that_is_gone_cannot_be_linked(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.link_into(Blob(sha256="0" * 64, size=1), tmp_path / "a.whl")
    assert not (tmp_path / "a.whl").exists()


# Trouble


@pytest.mark.parametrize(
    ("number", "part"), [(errno.ENOSPC, "Make room"), (errno.EACCES, "permission"), (errno.EIO, "Check the disk")]
)
def test_trouble_says_what_to_do(number: int, part: str) -> None:
    error = trouble(Path("store"), OSError(number, os.strerror(number)))
    assert str(Path("store")) in error.message
    assert part in str(error.hint)


def test_a_store_that_is_a_file_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"")
    blobs = Blobs(tmp_path / "store")
    assert blobs.get("0" * 64) is None
    with pytest.raises(PlaceError, match="partial cannot be used"):
        blobs.put_bytes(b"hello")


def test_a_loop_of_links_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "sha256").symlink_to(tmp_path / "sha256")
    with pytest.raises(PlaceError):
        Blobs(tmp_path).get("0" * 64)


# Other runs


def test_one_run_at_a_time_is_alone(blobs: Blobs) -> None:
    with blobs.alone() as first, Blobs(blobs.root).alone() as second:
        assert (first, second) == (True, False)
    with blobs.alone() as third:
        assert third


def test_what_never_arrived_is_swept_up_after_a_week(blobs: Blobs) -> None:
    old, new = blobs.temporary(), blobs.temporary()
    for path in (old, new):
        path.write_bytes(b"")
    week = time.time() - 8 * 24 * 3600
    os.utime(old, (week, week))
    with blobs.alone():
        assert (old.exists(), new.exists()) == (False, True)


def test_a_lock_that_cannot_be_made_is_trouble(blobs: Blobs) -> None:
    (blobs.arriving / "lock").mkdir(parents=True)
    with pytest.raises(PlaceError), blobs.alone():
        pass


@pytest.mark.parametrize("kind", ["whole", "damaged", "symbolic", "gone"])
def test_a_file_of_an_index_is_adopted_only_if_it_is_whole(blobs: Blobs, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.whl"
    if kind == "symbolic":
        (tmp_path / "b.whl").write_bytes(b"hello")
        path.symlink_to(tmp_path / "b.whl")
    elif kind != "gone":
        path.write_bytes(b"hello" if kind == "whole" else b"hullo")
    blob = Blob(sha256=sha256(b"hello"), size=5)
    assert blobs.adopt(path, blob) == (kind == "whole")
    assert (blobs.get(blob.sha256) == blob) == (kind == "whole")
    assert list(blobs.arriving.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_blob_of_somebody_else_is_copied_where_its_mode_would_not_do(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    blob = blobs.put_bytes(b"hello")
    blobs.path(blob).chmod(0o400)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    usual = os.umask(0o022)
    try:
        blobs.link_into(blob, tmp_path / "a.whl")
    finally:
        os.umask(usual)
    assert (tmp_path / "a.whl").stat().st_mode & 0o444 == 0o444
