from __future__ import annotations

import contextlib
import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import specimens
from wheelhouse.dists.files import Wheel, parse_filename
from wheelhouse.dists.ranges import FIRST_TAIL, Got, Span, Tail, Wish, driven, read_metadata
from wheelhouse.errors import BadArchive

TEXT = specimens.metadata("a", "1.0", ["b"])
INFO = "a-1.0.dist-info/METADATA"
NOISE = random.Random(0).randbytes(60_000)
Answer = Callable[[bytes, Wish], Got]


def wheel(name: str = "a-1.0-py3-none-any.whl") -> Wheel:
    dist = parse_filename(name)
    assert isinstance(dist, Wheel)
    return dist


def honest(file: bytes, wish: Wish) -> Got:
    start, stop = (max(0, len(file) - wish.length), len(file)) if isinstance(wish, Tail) else (wish.start, wish.stop)
    return Got(data=file[start:stop], start=start, size=len(file))


def read(file: bytes, answer: Answer = honest, dist: Wheel | None = None) -> tuple[bytes, list[Wish]]:
    wishes: list[Wish] = []

    def noted(wish: Wish) -> Got:
        wishes.append(wish)
        return answer(file, wish)

    return driven(read_metadata(dist or wheel()), noted), wishes


def archive(content: Mapping[str, bytes], *, stored: bool = False, comment: bytes = b"", extra: bytes = b"") -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for path, data in content.items():
            info = zipfile.ZipInfo(path)
            info.compress_type = made.compression
            info.extra = extra if path.endswith("METADATA") else b""
            made.writestr(info, data)
    return raw.getvalue()


def test_a_small_wheel_takes_one_request() -> None:
    _, file = specimens.wheel("a", "1.0", ["b"])
    assert read(file) == (specimens.metadata("a", "1.0", ["b"]), [Tail(length=FIRST_TAIL)])


def test_metadata_at_the_front_takes_the_exact_range() -> None:
    text, wishes = read(file := archive({INFO: TEXT, "a/data": NOISE}))
    assert text == TEXT
    assert wishes == [Tail(length=FIRST_TAIL), wishes[1]]
    assert isinstance(wishes[1], Span)
    assert wishes[1].start == 0
    assert wishes[1].stop < 300 < len(file)


def test_a_large_directory_is_completed_by_the_missing_range() -> None:
    file = archive({**{f"a/{number}": b"" for number in range(2000)}, INFO: TEXT})
    text, wishes = read(file)
    assert text == TEXT
    assert isinstance(wishes[1], Span)
    assert wishes[1].stop == len(file) - FIRST_TAIL
    assert file[wishes[1].start :].startswith(b"PK\1\2")


def test_a_long_comment_needs_a_longer_tail() -> None:
    file = archive({"a/data": NOISE, INFO: TEXT, "a/more": NOISE}, comment=b"x" * 65_535)
    text, wishes = read(file)
    assert text == TEXT
    assert len(wishes) == 4


def test_a_long_local_header_takes_one_request_more() -> None:
    long_extra = struct.pack("<2H", 0x9999, 5000) + bytes(5000)
    file = archive({INFO: TEXT, "a/data": NOISE}, extra=long_extra)
    file = _without_central_extra(file, len(long_extra))
    assert read(file)[0] == TEXT
    assert len(read(file)[1]) == 3


def _without_central_extra(file: bytes, length: int) -> bytes:
    end = file.rfind(b"PK\5\6")
    size, offset = struct.unpack_from("<2L", file, end + 12)
    central = bytearray(file[offset:end])
    name = struct.unpack_from("<H", central, 28)[0]
    struct.pack_into("<H", central, 30, 0)
    del central[46 + name : 46 + name + length]
    tail = bytearray(file[end:])
    struct.pack_into("<2L", tail, 12, size - length, offset)
    return file[:offset] + bytes(central) + bytes(tail)


def test_a_server_that_ignores_ranges_is_as_good() -> None:
    file = archive({INFO: TEXT, "a/data": NOISE})
    assert read(file, lambda file, _: Got(data=file, start=0, size=len(file)))[0] == TEXT
    assert len(read(file, lambda file, _: Got(data=file, start=0, size=len(file)))[1]) == 1


def test_bytes_before_the_archive_shift_it() -> None:
    assert read(b"#!/bin/sh\n" * 99 + archive({INFO: TEXT}))[0] == TEXT


def test_stored_entries_and_other_folders() -> None:
    assert read(archive({INFO: TEXT, "a/b-1.dist-info/METADATA": b"", "x.dist-info": b""}, stored=True))[0] == TEXT


def zip64(file: bytes, *, locator: int = 0) -> bytes:
    """Move what the end record says into a zip64 record."""
    at = file.rfind(b"PK\5\6")
    count, size, offset = struct.unpack_from("<H2L", file, at + 10)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    wide += struct.pack("<4sLQL", b"PK\6\7", 0, at + locator, 1)
    return file[:at] + wide + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)


def test_zip64() -> None:
    assert read(zip64(archive({INFO: TEXT})))[0] == TEXT
    assert read(b"prefix" + zip64(archive({INFO: TEXT})))[0] == TEXT


def wide_entry(file: bytes, field: bytes) -> bytes:
    """Put the sizes and offset of the only entry into its extra field."""
    at, end = file.rfind(b"PK\1\2"), file.rfind(b"PK\5\6")
    central = bytearray(file[at:end])
    struct.pack_into("<H", central, 30, len(field))
    struct.pack_into("<2L", central, 20, 2**32 - 1, 2**32 - 1)
    tail = bytearray(file[end:])
    struct.pack_into("<L", tail, 12, len(central) + len(field))
    return file[:at] + bytes(central) + field + bytes(tail)


def test_a_zip64_entry() -> None:
    file = archive({INFO: TEXT}, stored=True)
    field = struct.pack("<2H2B", 7, 2, 0, 0) + struct.pack("<2H2Q", 1, 16, len(TEXT), len(TEXT))
    assert read(wide_entry(file, field))[0] == TEXT


def patched(file: bytes, signature: bytes, offset: int, layout: str, value: int) -> bytes:
    changed = bytearray(file)
    struct.pack_into(layout, changed, file.rfind(signature) + offset, value)
    return bytes(changed)


GOOD = archive({INFO: TEXT})
CENTRAL, END, LOCAL = b"PK\1\2", b"PK\5\6", b"PK\3\4"
HOSTILE = {
    "nothing": b"",
    "no zip": b"<html>" * 9999,
    "no zip, short": b"<html>",
    "an end alone": GOOD[GOOD.rfind(END) :][:21],
    "truncated": GOOD[:-30],
    "truncated in the end record": GOOD[:-1],
    "something behind the end": GOOD + b"x",
    "a comment of another length": patched(GOOD, END, 20, "<H", 9),
    "part of several": patched(GOOD, END, 4, "<H", 1),
    "two counts": patched(GOOD, END, 8, "<H", 2),
    "wrong counts": patched(patched(GOOD, END, 8, "<H", 2), END, 10, "<H", 2),
    "a directory larger than the file": patched(GOOD, END, 12, "<L", 2**31),
    "a directory behind its place": patched(GOOD, END, 16, "<L", 2**31),
    "a directory of no entries": patched(patched(patched(GOOD, END, 12, "<L", 0), END, 8, "<H", 0), END, 10, "<H", 0),
    "a directory that begins elsewhere": patched(GOOD, END, 12, "<L", 50),
    "a name longer than the directory": patched(GOOD, CENTRAL, 28, "<H", 999),
    "encrypted": patched(GOOD, CENTRAL, 8, "<H", 1),
    "a rare method": patched(GOOD, CENTRAL, 10, "<H", 12),
    "another checksum": patched(GOOD, CENTRAL, 16, "<L", 0),
    "a smaller size": patched(GOOD, CENTRAL, 24, "<L", 3),
    "a larger size": patched(GOOD, CENTRAL, 24, "<L", 999),
    "a huge size": patched(GOOD, CENTRAL, 24, "<L", 2**31),
    "a huge compressed size": patched(GOOD, CENTRAL, 20, "<L", 2**31),
    "a compressed size up to the directory": patched(GOOD, CENTRAL, 20, "<L", GOOD.rfind(CENTRAL)),
    "a compressed size past the directory": patched(GOOD, CENTRAL, 20, "<L", GOOD.rfind(CENTRAL) + 1),
    "an entry elsewhere": patched(GOOD, CENTRAL, 42, "<L", 3),
    "an entry behind the directory": patched(GOOD, CENTRAL, 42, "<L", len(GOOD)),
    "an entry without a local header": patched(GOOD, LOCAL, 0, "<L", 0),
    "another local name": patched(GOOD, LOCAL, 30, "<B", ord("b")),
    "a local name of another length": patched(GOOD, LOCAL, 26, "<H", 3),
    "a local header with a long extra field": patched(GOOD, LOCAL, 28, "<H", 60_000),
    "data that is no stream": patched(GOOD, LOCAL, 30 + len(INFO), "<B", 0xFF),
    "zip64 without a record": patched(zip64(GOOD), b"PK\6\6", 0, "<L", 0),
    "zip64 that begins outside": zip64(GOOD)[len(GOOD) - 22 :],
    "zip64 pointing elsewhere": zip64(GOOD, locator=1),
    "zip64 with a huge directory": patched(zip64(GOOD), b"PK\6\6", 40, "<Q", 2**63),
    "zip64 with a huge offset": patched(zip64(GOOD), b"PK\6\6", 48, "<Q", 2**63),
    "a zip64 entry without its field": wide_entry(GOOD, b""),
    "a zip64 entry with half its field": wide_entry(GOOD, struct.pack("<2HQ", 1, 8, 9)),
    "a huge zip64 entry": wide_entry(GOOD, struct.pack("<2H2Q", 1, 16, 2**60, 2**60)),
    "no dist-info": archive({"a.py": b""}),
    "no METADATA": archive({"a-1.0.dist-info/RECORD": b""}),
    "METADATA further down": archive({f"x/{INFO}": TEXT}),
    "two dist-infos": archive({INFO: TEXT, "b-1.0.dist-info/METADATA": TEXT}),
    "two dist-infos, one METADATA": archive({INFO: TEXT, "b-1.0.dist-info/RECORD": TEXT}),
    "another project": archive({"ab-1.0.dist-info/METADATA": TEXT}),
    "another version": archive({"a-1.1.dist-info/METADATA": TEXT}),
    "no name in the folder": archive({".dist-info/METADATA": TEXT}),
    "a folder that is no name": archive({"\xe9-1.0.dist-info/METADATA": TEXT}),
    "a zip bomb": archive({INFO: bytes(20_000_000)}),
    "a zip bomb that denies it": patched(archive({INFO: bytes(20_000_000)}), CENTRAL, 24, "<L", 100),
}


@pytest.mark.parametrize("file", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file(file: bytes) -> None:
    with pytest.raises(BadArchive, match=r"a-1\.0-py3-none-any\.whl cannot be read: .*\.$"):
        read(file)


def test_two_metadata_files_in_one_folder() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        file = _doubled()
    with pytest.raises(BadArchive, match="2 METADATA"):
        read(file)


def _doubled() -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr(INFO, TEXT)
        made.writestr(INFO, b"")
    return raw.getvalue()


def test_a_directory_that_is_too_large_is_not_asked_for() -> None:
    size = 1 << 30
    claimed = patched(patched(GOOD, END, 12, "<L", 100 * 1024 * 1024), END, 16, "<L", 0)
    with pytest.raises(BadArchive, match="more than"):
        read(claimed, lambda file, _: Got(data=file, start=size - len(file), size=size))


LIES: dict[str, Answer] = {
    "no tail": lambda file, wish: Got(data=honest(file, wish).data, start=0, size=len(file)),
    "a negative start": lambda file, _: Got(data=file, start=-1, size=len(file) - 1),
    "the file grew": lambda file, wish: Got(
        data=(got := honest(file, wish)).data, start=got.start, size=got.size + isinstance(wish, Span)
    ),
    "another place": lambda file, wish: Got(
        data=(got := honest(file, wish)).data, start=got.start + isinstance(wish, Span), size=got.size
    ),
    "too little": lambda file, wish: Got(
        data=(got := honest(file, wish)).data[: None if isinstance(wish, Tail) else -1], start=got.start, size=got.size
    ),
    "nothing": lambda file, wish: Got(data=b"", start=getattr(wish, "start", len(file)), size=len(file)),
}


@pytest.mark.parametrize("answer", LIES.values(), ids=LIES.keys())
def test_a_server_that_sends_something_else(answer: Answer) -> None:
    with pytest.raises(BadArchive):
        read(archive({INFO: TEXT, "a/data": NOISE}), answer)


@pytest.mark.parametrize(
    ("filename", "folder"),
    [
        ("zope.interface-5.0-py3-none-any.whl", "zope_interface-5.0"),
        ("zope_interface-5.0-py3-none-any.whl", "zope.interface-5.0.0"),
        ("Foo-1.0+cu118-py3-none-any.whl", "foo-1.0_cu118"),
        ("foo-1.0.post1-py3-none-any.whl", "Foo-1.0.post1"),
    ],
)
def test_spellings_of_the_folder(filename: str, folder: str) -> None:
    assert read(archive({f"{folder}.dist-info/METADATA": TEXT}), dist=wheel(filename))[0] == TEXT


PATHS = st.sampled_from([INFO, "a/__init__.py", "a-1.0.dist-info/RECORD", "b/c.dist-info/METADATA", "\xe9"])


@pytest.mark.property
@given(st.dictionaries(PATHS, st.binary(max_size=200)), st.binary(max_size=50), st.booleans(), st.integers(30, 400))
def test_zipfile_reads_the_same(content: dict[str, bytes], prefix: bytes, stored: bool, tail: int) -> None:
    file = prefix + archive(content, stored=stored)

    def little(file: bytes, wish: Wish) -> Got:
        return honest(file, Tail(length=min(tail, wish.length)) if isinstance(wish, Tail) else wish)

    try:
        text, wishes = read(file, little)
    except BadArchive:
        assert not any(path.startswith("a-1.0") and path.endswith("METADATA") for path in content)
    else:
        assert text == zipfile.ZipFile(io.BytesIO(file)).read(INFO)
        assert len(wishes) <= 5


@pytest.mark.property
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_is_read_right_or_refused(changes: list[tuple[int, int]]) -> None:
    file = bytearray(GOOD)
    for at, value in changes:
        file[at] = value
    with contextlib.suppress(BadArchive):
        assert read(bytes(file))[0] == TEXT
