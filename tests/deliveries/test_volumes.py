"""How a bundle is cut to the size of a medium."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import tried
from wheelhouse.deliveries.naming import named
from wheelhouse.deliveries.volumes import noted, written
from wheelhouse.errors import PlaceError, UsageError

NAMES = named(Path("a.tar"))


@tried(20)
@given(st.lists(st.binary(max_size=30), max_size=9), st.integers(1, 40))
def test_the_volumes_joined_are_the_bundle(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("volumes")
    pieces = written(chunks, NAMES, folder, limit)
    contents = [(folder / piece.name).read_bytes() for piece in pieces]
    assert b"".join(contents) == b"".join(chunks)
    assert [len(content) for content in contents[:-1]] == [limit] * (len(pieces) - 1)
    assert [(piece.size, piece.sha256) for piece in pieces] == [
        (len(content), hashlib.sha256(content).hexdigest()) for content in contents
    ]


def test_volumes_are_numbered_from_one(tmp_path: Path) -> None:
    assert [piece.name for piece in written([b"abcd"], NAMES, tmp_path, 2)] == ["a.tar.001", "a.tar.002"]


def test_without_a_limit_it_is_in_one_piece(tmp_path: Path) -> None:
    (piece,) = written([b"ab", b"", b"cd"], NAMES, tmp_path, None)
    assert (piece.name, (tmp_path / "a.tar").read_bytes()) == ("a.tar", b"abcd")


def test_too_many_volumes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.deliveries.volumes._MOST", 3)
    assert len(written([bytes(3)], NAMES, tmp_path, 1)) == 3
    with pytest.raises(UsageError, match="more than 3"):
        written([bytes(4)], NAMES, tmp_path, 1)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="cannot be written"):
        noted(b"", tmp_path / "none" / "file")
