"""What lies at the top of an sdist is read once, as far as anybody asked."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.dists.files import Sdist, parse_filename
from wheelhouse.dists.tops import tops


def placed(folder: Path, *, setup: bytes = b"") -> tuple[Path, Sdist]:
    dist = parse_filename("a-1.tar.gz")
    assert isinstance(dist, Sdist)
    path = folder / dist.filename
    info = specimens.metadata("a", "1")
    path.write_bytes(specimens.sdist("a", "1", pkg_info=info, pyproject="[project]", files={"setup.py": setup})[1])
    return path, dist


def names(path: Path, dist: Sdist) -> set[str]:
    return {top.name for top in tops(path, dist)}


def spoil(path: Path) -> None:
    """Change the bytes, but neither size nor time: who reads again will find nothing."""
    found = path.stat()
    path.write_bytes(bytes(found.st_size))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def test_what_was_read_to_the_end_is_not_read_again(tmp_path: Path) -> None:
    path, dist = placed(tmp_path)
    first = names(path, dist)
    spoil(path)
    assert names(path, dist) == first >= {"PKG-INFO", "pyproject.toml", "setup.py"}


def test_what_one_left_unread_another_reads(tmp_path: Path) -> None:
    path, dist = placed(tmp_path)
    begun = next(tops(path, dist))
    assert [top.name for top in tops(path, dist)].index(begun.name) == 0
    assert len(names(path, dist)) == len(list(tops(path, dist))) > 1


def test_another_file_at_the_same_path_is_read(tmp_path: Path) -> None:
    path, dist = placed(tmp_path)
    names(path, dist)
    placed(tmp_path, setup=os.urandom(999))
    assert next(len(top.text or b"") for top in tops(path, dist) if top.name == "setup.py") == 999


def test_long_texts_are_given_and_not_remembered(tmp_path: Path) -> None:
    path, dist = placed(tmp_path, setup=os.urandom(2**20 + 1))
    assert "setup.py" in names(path, dist)
    spoil(path)
    with pytest.raises(gzip.BadGzipFile):
        names(path, dist)
