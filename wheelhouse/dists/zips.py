"""What is needed of the zip format (APPNOTE 6.3.10), over bytes: end record, central directory, one small entry."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import msgspec

# Before the end of the file: a comment, its end record, and the record and locator of zip64.
MOST_END = 65_535 + 22 + 76
MOST_DIRECTORY = 64 * 1024 * 1024
MOST_ENTRY = 16 * 1024 * 1024

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LENGTHS = struct.Struct("<3H")
_LOCAL_SIZE = 30
_STORED, _DEFLATED = 0, 8
_ALL_ONES = 0xFFFF_FFFF


class BadZip(ValueError):
    """Bytes that are no zip archive, or one that says more than one thing, or too much to read; the text says which."""


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """Where the central directory lies in the file; `shift` bytes precede the archive; `count` is modulo 2^16."""

    start: int
    stop: int
    shift: int
    count: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as the central directory has it: `start` of its local header in the file, sizes in bytes."""

    name: bytes
    start: int
    compressed: int
    size: int
    crc: int
    method: int

    @property
    def likely_stop(self) -> int:
        """Where the entry ends if its local header is not much longer than the central one."""
        return self.start + _LOCAL_SIZE + len(self.name) + 64 + self.compressed


def directory(tail: bytes, start: int) -> Directory | None:
    """Return where the central directory is, told by the last bytes of a file, which begin at `start` in it.

    None asks for a longer tail, `MOST_END` bytes at most. Raises BadZip.
    """
    at = tail.rfind(b"PK\5\6", max(0, len(tail) - MOST_END))
    if start and (at < 0 or at < _LOCATOR.size + _END64.size) and len(tail) < MOST_END:
        return None
    if at < 0 or len(tail) < at + _END.size:
        raise BadZip("it is not a zip archive, or its end is missing")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise BadZip("something follows the end of the zip archive")
    stop = at
    if tail[max(0, at - _LOCATOR.size) :].startswith(b"PK\6\7"):
        stop, disk, first_disk, here, count, size, offset = _end64(tail, start, at)
    if disk or first_disk or here != count:
        raise BadZip("it is one part of several")
    return _placed(start + stop, size, offset, count)


def _end64(tail: bytes, start: int, at: int) -> tuple[int, int, int, int, int, int, int]:
    at = at - _LOCATOR.size - _END64.size
    if at < 0 or not tail.startswith(b"PK\6\6", at):
        raise BadZip("its zip64 end record is missing")
    _, _, _, _, disk, first_disk, here, count, size, offset = _END64.unpack_from(tail, at)
    position = _LOCATOR.unpack_from(tail, at + _END64.size)[2]
    # The locator and the record itself must mean one place; readers that follow one of them would see two archives.
    if position + (start + at - size - offset) != start + at:
        raise BadZip("its zip64 locator points elsewhere")
    return at, disk, first_disk, here, count, size, offset


def _placed(stop: int, size: int, offset: int, count: int) -> Directory:
    start = stop - size
    if start < 0 or start < offset:
        raise BadZip("its central directory does not fit into the file")
    if size > MOST_DIRECTORY:
        raise BadZip(f"its central directory is {size:,} bytes long; more than {MOST_DIRECTORY:,} are not read")
    return Directory(start=start, stop=stop, shift=start - offset, count=count & 0xFFFF)


def names(central: bytes, count: int) -> Iterator[tuple[bytes, int]]:
    """Yield the name of each entry of a central directory, and where its record begins. Raises BadZip."""
    at = seen = 0
    while at < len(central):
        if not central.startswith(b"PK\1\2", at) or at + _CENTRAL.size > len(central):
            raise BadZip("its central directory is damaged")
        name, extra, comment = _LENGTHS.unpack_from(central, at + 28)
        yield central[at + 46 : at + 46 + name], at
        at += 46 + name + extra + comment
        seen += 1
    if at != len(central) or seen & 0xFFFF != count:
        raise BadZip(f"its central directory announces {count} entries and holds {seen}")


def entry(central: bytes, at: int, shift: int) -> Entry:
    """Return the entry whose record begins at `at`; raises BadZip where it is too large, or packed in a rare way."""
    fields = _CENTRAL.unpack_from(central, at)
    flags, method, crc, compressed, size, name_length, extra_length = *fields[3:5], *fields[7:12]
    offset = fields[16]
    name_stop = at + _CENTRAL.size + name_length
    extra = central[name_stop : name_stop + extra_length]
    size, compressed, offset = _widened(extra, size, compressed, offset)
    name = central[at + _CENTRAL.size : name_stop]
    if flags & 1 or method not in (_STORED, _DEFLATED):
        raise BadZip(f"{name.decode(errors='replace')} is encrypted, or neither stored nor deflated")
    if max(size, compressed) > MOST_ENTRY:
        raise BadZip(f"{name.decode(errors='replace')} is larger than {MOST_ENTRY:,} bytes")
    return Entry(name=name, start=offset + shift, compressed=compressed, size=size, crc=crc, method=method)


def _widened(extra: bytes, *values: int) -> Iterator[int]:
    # The zip64 field (id 1) holds, in this order, the 64-bit form of each value that is all ones.
    wide = _zip64_field(extra)
    for value in values:
        if value != _ALL_ONES:
            yield value
        elif len(wide) < 8:
            raise BadZip("a zip64 field is missing")
        else:
            yield int.from_bytes(wide[:8], "little")
            wide = wide[8:]


def _zip64_field(extra: bytes) -> bytes:
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == 1:
            return extra[4 : 4 + length]
        extra = extra[4 + length :]
    return b""


def data_start(local: bytes, wanted: Entry) -> int:
    """Return where the data begins, counted from the local header; `local` begins with it. Raises BadZip."""
    if len(local) < _LOCAL_SIZE or not local.startswith(b"PK\3\4"):
        raise BadZip("a local header is missing")
    name, extra = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
    if name != len(wanted.name) or local[_LOCAL_SIZE : _LOCAL_SIZE + name] != wanted.name:
        raise BadZip("a local header names another entry than the central directory")
    return _LOCAL_SIZE + name + extra


def content(data: bytes, wanted: Entry) -> bytes:
    """Return what the compressed data of an entry holds; raises BadZip unless size and CRC are the announced ones."""
    text = data
    if wanted.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            text = inflater.decompress(data, wanted.size + 1)
        except zlib.error as error:
            raise BadZip(f"an entry is damaged ({error})") from None
    if len(text) != wanted.size or zlib.crc32(text) != wanted.crc:
        raise BadZip("an entry has not the size and checksum that its directory announces")
    return text
