from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.carried.scenes import brought, bundle
from tests.places.story import on_disk
from wheelhouse.carried.layout import Refused
from wheelhouse.carried.volumes import checksums, joined, pieces


@pytest.fixture
def volumes(tmp_path: Path) -> list[Path]:
    """Three volumes, and the file of hashes beside them."""
    found = [tmp_path / f"july.tar.zst.{number:03}" for number in (1, 2, 3)]
    for path in found:
        path.write_bytes(path.suffix.encode())
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in found)
    (tmp_path / "july.sha256").write_text("".join(lines))
    return found


@pytest.mark.parametrize("name", ["july.tar.zst", "july.tar.zst.001", "july.tar.zst.003"])
def test_any_volume_stands_for_all(name: str, volumes: list[Path]) -> None:
    found = pieces(volumes[0].with_name(name))
    assert list(found) == volumes
    assert b"".join(joined(found, checksums(found))) == b".001.002.003"


def test_what_is_in_one_piece_is_taken_where_it_is_named(volumes: list[Path]) -> None:
    whole = volumes[0].with_suffix("")
    whole.write_bytes(b"whole")
    assert pieces(whole) == (whole,)
    assert list(pieces(volumes[1])) == volumes


@pytest.mark.parametrize("name", ["june.tar.zst", "june.tar.zst.002", "text"])
def test_what_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=name.partition(".")[0]):
        list(joined(pieces(tmp_path / name), {}))


def test_a_volume_that_is_missing_is_named(volumes: list[Path]) -> None:
    volumes[1].unlink()
    with pytest.raises(Refused, match=r"july\.tar\.zst\.002 is not there"):
        pieces(volumes[2])


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        pieces(tmp_path)


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        pieces(tmp_path / "none" / "july.tar")


def test_a_volume_that_is_damaged_is_named_at_its_end(volumes: list[Path]) -> None:
    volumes[1].write_bytes(b"????")
    taken = joined(volumes, checksums(volumes))
    assert [next(taken), next(taken)] == [b".001", b"????"]
    with pytest.raises(Refused, match=r"july\.tar\.zst\.002 is damaged: its SHA-256"):
        next(taken)


def test_lines_that_are_no_hashes_say_nothing(volumes: list[Path]) -> None:
    volumes[0].with_name("july.sha256").write_bytes(b"\xff\nabc  july.tar.zst.001\n" + b"0" * 64 + b" *other name\n")
    assert checksums(volumes) == {"other name": "0" * 64}


def test_damage_is_blamed_on_the_volumes_where_hashes_lie_beside_them(june: Path, tmp_path: Path) -> None:
    name = bundle(tmp_path / "june.tar.gz", june)
    good = name.read_bytes()
    (tmp_path / "june.sha256").write_text(f"{hashlib.sha256(good).hexdigest()}  {name.name}\n")
    name.write_bytes(good[:500] + b"?" + good[501:])
    with pytest.raises(Refused, match=r"june\.tar\.gz is damaged: its SHA-256 is not what was written beside"):
        brought(name, tmp_path / "site")
    assert on_disk(tmp_path / "site") == {}


def test_several_volumes_are_blamed_at_once(volumes: list[Path], tmp_path: Path) -> None:
    for path in volumes[:2]:
        path.write_bytes(b"????")
    with pytest.raises(Refused, match=r"001 and july\.tar\.zst\.002 are damaged: their SHA-256 are not"):
        brought(volumes[2], tmp_path / "site")
