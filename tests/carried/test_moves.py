from __future__ import annotations

from pathlib import Path

import pytest

from tests.tree.samples import stored
from wheelhouse.carried.layout import JOURNAL, MANIFEST, Blob
from wheelhouse.carried.moves import announce, announced_paths, is_there
from wheelhouse.carried.repairing import repair
from wheelhouse.tree.manifest import encode
from wheelhouse.tree.plan import plan


def test_a_journal_names_every_path_once(tmp_path: Path) -> None:
    announce(tmp_path, ["b", "a", "b"])
    assert (tmp_path / JOURNAL).read_bytes() == b'["a","b"]\n'


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (b'["a","simple/b"]', {"a", "simple/b"}),
        (b'["../a","/b",".whbuild/pending.json","c"]', {"c"}),
        (b"", None),
        (b'{"a": 1}', None),
        (b"[1]", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_journal_is_read_with_distrust(raw: bytes, paths: set[str] | None) -> None:
    assert announced_paths(raw) == paths


def test_what_is_there_is_a_plain_file_of_this_size_and_hash(tmp_path: Path) -> None:
    blob = Blob("0" * 64, 1)
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    there = {name: is_there(tmp_path / name, blob, to_the_byte=False) for name in ("file", "link", "folder", "none")}
    assert there == {"file": True, "link": False, "folder": False, "none": False}
    assert not is_there(tmp_path / "file", blob, to_the_byte=True)
    assert not is_there(tmp_path / "file", None, to_the_byte=False)


def test_what_is_not_kept_stays_in_the_journal_and_so_does_what_it_may_need(tmp_path: Path) -> None:
    known = plan(None, [stored("a")], {})[1]
    (tmp_path / ".whbuild").mkdir()
    (tmp_path / MANIFEST).write_bytes(encode(known))
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages/b.whl").write_bytes(b"b")
    announce(tmp_path, ["simple/a/index.html", "packages/b.whl"])
    assert repair(tmp_path) == ("simple/a/index.html",)
    assert (tmp_path / "packages/b.whl").exists()
    (tmp_path / JOURNAL).write_bytes(b"[")  # a note that cannot be read names all
    assert repair(tmp_path) == tuple(sorted(known.contents()))
