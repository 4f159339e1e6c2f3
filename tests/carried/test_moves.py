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
        (b'["packages/a","simple/b"]', {"packages/a", "simple/b"}),
        (b'["../a","/b",".whbuild/pending.json","simple/c"]', {"simple/c"}),
        (b'["README","packages/a/b",".whbuild/lock",".whbuild/generations/states.json"]', set()),
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


def test_a_journal_leads_to_nothing_but_what_an_index_consists_of(tmp_path: Path) -> None:
    announce(tmp_path, ["README", "packages/a.whl", "packages/kept/a.whl", ".whbuild/generations/states.json"])
    others = ("README", "packages/kept/a.whl", ".whbuild/generations/states.json")
    for path in ("packages/a.whl", *others):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"")
    assert repair(tmp_path) == ()
    assert [path for path in others if not (tmp_path / path).exists()] == []
    assert not (tmp_path / "packages/a.whl").exists()
