"""How an archive is packed: read by other programs, and the same each time."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator

import pytest

from wheelhouse.deliveries.naming import FORMATS, Format
from wheelhouse.deliveries.packing import level_of, packed
from wheelhouse.deliveries.zstd import zstd
from wheelhouse.errors import UsageError

CONTENT = random.Random(5).randbytes(3 * 2**20) + b"the same " * 2**21  # noise, and what packs well: several jobs
OPEN: dict[Format, Callable[[bytes], bytes]] = {"tar.zst": zstd.decompress, "tar.gz": gzip.decompress, "tar": bytes}


def in_pieces(size: int) -> Iterator[bytes]:
    return (CONTENT[at : at + size] for at in range(0, len(CONTENT), size))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_packed_can_be_opened(kind: Format) -> None:
    assert OPEN[kind](b"".join(packed(in_pieces(2**20), kind, 1))) == CONTENT


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_packed_too(kind: Format) -> None:
    assert OPEN[kind](b"".join(packed([], kind, 1))) == b""


@pytest.mark.parametrize("kind", FORMATS)
def test_the_pieces_do_not_show(kind: Format) -> None:
    assert b"".join(packed(in_pieces(2**20), kind, 1)) == b"".join(packed(in_pieces(99_991), kind, 1))


def test_the_number_of_processors_does_not_show() -> None:
    one, *others = (b"".join(packed(in_pieces(2**20), "tar.zst", 3, threads)) for threads in (1, 2, 3, 8))
    assert {one} == set(others)


def test_gzip_says_neither_time_nor_system() -> None:
    assert b"".join(packed([], "tar.gz", 9))[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


@pytest.mark.parametrize(("kind", "level"), [("tar.zst", 3), ("tar.gz", 6), ("tar", 0)])
def test_a_format_has_its_usual_level(kind: Format, level: int) -> None:
    assert level_of(kind, None) == level


@pytest.mark.parametrize(("kind", "level"), [("tar.zst", 0), ("tar.zst", 20), ("tar.gz", 10), ("tar", 1)])
def test_a_level_that_a_format_has_not_is_told(kind: Format, level: int) -> None:
    with pytest.raises(UsageError, match="--level"):
        level_of(kind, level)
