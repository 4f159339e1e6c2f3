from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.carried.scenes import FORMATS, brought, bundle
from wheelhouse.carried import unpacking
from wheelhouse.carried.layout import Refused
from wheelhouse.deliveries.naming import Format
from wheelhouse.deliveries.packing import level_of, packed

CONTENT = bytes(range(256)) * 20_000
HERE = "july.tar"
NEEDS_ZSTD = pytest.mark.skipif(shutil.which("zstd") is None, reason="the program zstd is not here")


def packs(form: Format, content: bytes = CONTENT) -> bytes:
    return b"".join(packed([content], form, level_of(form, None)))


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    yield from (content[place : place + size] for place in range(0, len(content), size))


def unpacked(content: bytes, size: int = 1_000) -> bytes:
    return b"".join(unpacking.unpacked(in_pieces(content, size), HERE))


@pytest.fixture(params=["library", pytest.param("program", marks=NEEDS_ZSTD)])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "program":
        monkeypatch.setattr(unpacking, "LIBRARIES", ())


@pytest.mark.parametrize("size", [1, 7, 1_000, 10**7])
@pytest.mark.parametrize("form", FORMATS)
def test_it_is_told_by_its_first_bytes_how_it_is_packed(form: Format, size: int) -> None:
    content = CONTENT[:3_000]
    assert unpacked(packs(form, content), size) == content


@pytest.mark.usefixtures("way")
def test_zstd_is_read_by_a_library_or_a_program() -> None:
    assert unpacked(packs("tar.zst")) == CONTENT


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda raw: raw[:9] + raw[10:]])
def test_damage_of_zstd_is_met(change: object) -> None:
    with pytest.raises(Refused, match=r"july\.tar (is damaged|ends before)"):
        unpacked(change(packs("tar.zst")))  # type: ignore[operator]


@pytest.mark.usefixtures("way")
def test_a_reader_may_stop_early(june: Path, tmp_path: Path) -> None:
    bomb = packs("tar.zst", bytes(2**28))
    with closing(unpacking.unpacked(in_pieces(bomb, 1_000), HERE)) as chunks:
        assert len(next(chunks)) <= 2**20
    brought(bundle(tmp_path / "june.tar.zst", june), tmp_path / "site")


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(CONTENT),
        packs("tar.gz")[:-1],
        packs("tar.gz") + b"\0",
        packs("tar.gz") * 2,
        packs("tar.gz")[:20] + bytes(20) + packs("tar.gz")[40:],
        packs("tar.gz")[:-8] + zlib.crc32(b"").to_bytes(4, "little") + packs("tar.gz")[-4:],
    ],
    ids=["of another program", "cut short", "more", "twice", "damaged", "another checksum"],
)
def test_gzip_is_read_as_whbuild_writes_it(raw: bytes) -> None:
    with pytest.raises(Refused, match=r"july\.tar (is damaged|ends before)"):
        unpacked(raw)


def test_where_zstd_cannot_be_read_the_other_format_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LIBRARIES", ("no_such_library",))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="neither in this Python nor") as refused:
        unpacked(packs("tar.zst"))
    assert ".tar.gz, which any Python reads" in (refused.value.hint or "")


@NEEDS_ZSTD
def test_a_volume_that_cannot_be_read_is_told_through_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> Iterator[bytes]:
        yield packs("tar.zst")[:100]
        raise Refused("the stick is gone")

    monkeypatch.setattr(unpacking, "LIBRARIES", ())
    with pytest.raises(Refused, match="the stick is gone"):
        b"".join(unpacking.unpacked(failing(), HERE))
