"""Which state an index, a bundle or a manifest is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deliveries.trees import PATHS, planted
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.deliveries.states import state
from wheelhouse.errors import IntegrityError, PlaceError
from wheelhouse.tree.manifest import encode


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return planted(tmp_path / "index", dict.fromkeys(PATHS, b"content"))


def test_an_index_is_in_the_state_of_its_manifest(index: Path) -> None:
    raw, manifest = state(index)
    assert raw == (index / MANIFEST).read_bytes() == encode(manifest)


def test_a_manifest_may_have_any_name(index: Path, tmp_path: Path) -> None:
    (tmp_path / "last month").write_bytes((index / MANIFEST).read_bytes())
    assert state(tmp_path / "last month") == state(index)


def test_a_volume_may_begin_as_a_manifest_does(index: Path, tmp_path: Path) -> None:
    (tmp_path / "june.tar.zst.003").write_bytes(b"{ as one volume of 256 does")
    (tmp_path / "june.manifest.json").write_bytes((index / MANIFEST).read_bytes())
    assert state(tmp_path / "june.tar.zst.003") == state(index)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "is damaged"),
        (b'{"manifest-version":99}', "newer whbuild"),
        (b"", "is no bundle"),
        (b"PK\3\4" + bytes(600), "is no bundle, no index and no manifest"),
        (b"bundle.json", "ends before it is whole"),
        (b"bundle.json" + bytes(600), "not as whbuild makes bundles"),
        (b"\x28\xb5\x2f\xfdnothing", "cannot be unpacked"),
        (b"\x1f\x8bnothing", "cannot be unpacked"),
    ],
)
def test_what_is_no_state_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises((PlaceError, IntegrityError), match=message):
        state(tmp_path / "odd")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="does not exist"):
        state(tmp_path / "none")


def test_a_folder_that_is_no_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="not an index"):
        state(tmp_path)
