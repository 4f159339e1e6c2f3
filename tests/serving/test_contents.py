"""Pages in memory, and files on the disk."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from wheelhouse.carried.layout import Refused
from wheelhouse.serving import contents
from wheelhouse.serving.contents import Differs, Held, fitting, opened, packed, whole

PAGE = b"<a>page</a>\n" * 100
SHA256 = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "page").write_bytes(PAGE)
    return tmp_path


def test_what_is_held_is_not_read_again(root: Path) -> None:
    held = Held()
    assert asyncio.run(held.body(root, "page", SHA256, "identity")) == PAGE
    (root / "page").unlink()
    assert asyncio.run(held.body(root, "page", SHA256, "identity")) == PAGE
    with pytest.raises(FileNotFoundError):
        asyncio.run(held.body(root, "page", SHA256, "gzip"))


def test_many_at_once_make_it_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = list[str]()

    def counted(root: Path, path: str) -> bytes:
        reads.append(path)
        return whole(root, path)

    monkeypatch.setattr(contents, "whole", counted)

    async def ask() -> list[bytes]:
        held = Held()
        return await asyncio.gather(*(held.body(root, "page", SHA256, "gzip") for _ in range(50)))

    assert set(asyncio.run(ask())) == {packed(PAGE, "gzip")}
    assert reads == ["page"]


def test_other_bytes_are_not_held(root: Path) -> None:
    held = Held()
    with pytest.raises(Differs) as raised:
        asyncio.run(held.body(root, "page", "0" * 64, "identity"))
    assert raised.value.body == PAGE
    assert not held._all


def test_the_least_used_goes_first(root: Path) -> None:
    held = Held(room=2500)
    for name in ("page", "other", "page", "third"):
        data = PAGE if name == "page" else name.encode() * 200
        (root / name).write_bytes(data)
        asyncio.run(held.body(root, name, hashlib.sha256(data).hexdigest(), "identity"))
    assert len(held._all) == 2
    assert (SHA256, "identity") in held._all
    assert held._size == sum(map(len, held._all.values()))


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [
        ("simple/x/index.html", 5000, "gzip"),
        ("simple/x/index.html", 100, "identity"),
        ("packages/x-1-py3-none-any.whl", 5000, "identity"),
        ("packages/x-1.tar.gz", 5000, "identity"),
        ("packages/x-1-py3-none-any.whl.metadata", 5000, "gzip"),
    ],
)
def test_what_is_worth_packing(path: str, size: int, expected: str) -> None:
    assert fitting("gzip", path, size) == expected


def test_packed_bytes_are_always_the_same() -> None:
    assert packed(PAGE, "gzip") == packed(PAGE, "gzip")


def test_only_plain_files_are_opened(root: Path) -> None:
    (root / "folder").mkdir()
    (root / "link").symlink_to(root / "page")
    (root / "away").symlink_to(root / "folder", target_is_directory=True)
    os.mkfifo(root / "pipe")
    for name in ("folder", "link", "pipe", "nothing"):
        with pytest.raises(OSError):  # noqa: PT011  (which one is the system's business)
            opened(root, name)
    for name in ("away/page", "../page"):
        with pytest.raises(Refused):
            opened(root, name)
