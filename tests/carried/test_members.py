from __future__ import annotations

import io
import json
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wheelhouse.carried import members

PATHS = some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=300)


def by_python(path: str, size: int) -> tarfile.TarInfo:
    archive = members.header(path, size) + bytes(members.BLOCK)
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return next(iter(opened))


@given(PATHS.filter(lambda path: path.strip("/") == path), some.integers(0, 2**50))
def test_a_header_says_the_path_and_size_to_others(path: str, size: int) -> None:
    found = by_python(path, size)
    assert (found.name, found.size, found.mode, found.mtime) == (path, size, 0o644, 315532800)
    assert (found.uid, found.gid, found.uname, found.gname, found.isreg()) == (0, 0, "", "", True)


@given(PATHS, some.integers(0, 2**50))
def test_all_comes_in_blocks(path: str, size: int) -> None:
    assert len(members.header(path, size)) % members.BLOCK == 0
    assert (size + len(members.padding(size))) % members.BLOCK == 0


@pytest.mark.parametrize("length", [86, 87, 88, 89, 90, 91, 92, 93, 94, 100, 101, 985, 986, 987, 988, 989, 990])
def test_a_record_holds_its_own_length(length: int) -> None:
    record = members._record(b"path", b"a" * length)
    assert int(record.partition(b" ")[0]) == len(record)


@pytest.mark.parametrize("base", [None, "b" * 64])
def test_an_announcement_is_one_line_of_json(base: str | None) -> None:
    text = members.announced(members.Announcement(base=base, manifest="m" * 64, program="p" * 64, files=3, size=2**40))
    assert text.endswith(b"}\n")
    assert json.loads(text) == {
        "bundle-version": 1,
        "base": base,
        "manifest": "m" * 64,
        "program": "p" * 64,
        "files": 3,
        "size": 2**40,
    }
