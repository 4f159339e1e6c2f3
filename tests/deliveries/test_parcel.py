"""What a bundle holds, and that other programs read it as it is meant."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given

from tests.deliveries.trees import LONG, PATHS, content, manifest, planted, trees
from wheelhouse.carried.layout import MANIFEST, turn
from wheelhouse.deliveries.parcel import Parcel, archive, check, parcel
from wheelhouse.errors import IntegrityError
from wheelhouse.tree.manifest import encode

OLD = dict.fromkeys(PATHS, b"old")
NEW = {**OLD, PATHS[1]: b"new", PATHS[4]: b"longer"}
del NEW[PATHS[2]]


def of(new: dict[str, bytes], old: dict[str, bytes] | None = None, signature: bytes | None = None) -> Parcel:
    base = None if old is None else (encode(manifest(old)), manifest(old))
    return parcel(encode(manifest(new)), manifest(new), base, b"program", signature)


def members(raw: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(raw)) as opened:
        return {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]


def test_a_delta_holds_what_the_base_has_not() -> None:
    made = of(NEW, OLD)
    assert [path for path, _ in made.puts] == [PATHS[1], PATHS[4]]
    assert (made.size, made.removals) == (len(b"newlonger"), 1)


def test_the_first_bundle_holds_all_in_the_order_in_which_it_is_put() -> None:
    made = of(NEW)
    assert [path for path, _ in made.puts] == sorted(NEW, key=turn)
    assert (made.base, made.removals) == (None, 0)


@given(trees)
def test_tar_reads_each_member(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]) -> None:
    index = planted(tmp_path_factory.mktemp("index"), contents)
    names = members(b"".join(archive(of(contents, signature=b"signed"), index)))
    assert list(names)[:4] == ["bundle.json", "apply.py", MANIFEST, f"{MANIFEST}.sig"]
    assert {path: data for path, data in names.items() if path in content(index)} == content(index)


def test_a_member_says_nothing_of_who_made_it_and_when(tmp_path: Path) -> None:
    raw = b"".join(archive(of(OLD), planted(tmp_path, OLD)))
    with tarfile.open(fileobj=io.BytesIO(raw)) as opened:
        facts = {(each.mode, each.mtime, each.uid, each.gid, each.uname, each.gname, each.type) for each in opened}
    assert facts == {(0o644, 315532800, 0, 0, "", "", tarfile.REGTYPE)}
    assert LONG in str(members(raw))


def test_it_says_first_what_it_leads_from_and_to(tmp_path: Path) -> None:
    said = json.loads(members(b"".join(archive(of(NEW, OLD), planted(tmp_path, NEW))))["bundle.json"])
    assert said["bundle-version"] == 1
    assert (said["files"], said["size"]) == (2, 9)
    assert said["base"] != said["manifest"]


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"short"), "has 5 bytes instead of 3"),
        (lambda path: (path.unlink(), path.mkdir()), "is no plain file"),
        (lambda path: (path.unlink(), path.symlink_to("other")), "is no plain file"),
        (lambda path: (path.unlink(), path.parent.rmdir()), "is missing"),
        (lambda path: (path.unlink(), path.parent.rmdir(), path.parent.touch()), "is missing"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_written(tmp_path: Path, harm: object, message: str) -> None:
    index = planted(tmp_path, OLD)
    harm(index / PATHS[5])  # type: ignore[operator]  # each is a function of a path
    with pytest.raises(IntegrityError) as caught:
        check(of(OLD), index)
    assert caught.value.context == (f"{PATHS[5]} {message}.",)


@pytest.mark.parametrize("content", [b"not", b"ol"])
def test_what_is_changed_is_named(tmp_path: Path, content: bytes) -> None:
    index = planted(tmp_path, OLD)
    (index / PATHS[1]).write_bytes(content)
    with pytest.raises(IntegrityError, match=PATHS[1]):
        list(archive(of(OLD), index))
