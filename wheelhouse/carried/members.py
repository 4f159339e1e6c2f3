"""What a bundle consists of, byte for byte: who writes one and who reads one agree here.

A bundle is an archive in pax format (POSIX.1-2001): plain files of mode 0644, with one time, and without owners. All of
a member but its content follows from its path and size, so a reader need not interpret a header: it knows which bytes
have to come.
"""

import json
from typing import Dict, NamedTuple, Optional, Union

BUNDLE = "bundle.json"
PROGRAM = "apply.py"
VERSION = 1
BLOCK = 512
END = bytes(2 * BLOCK)
"""What follows the last member; nothing follows it."""

_TIME = 315532800  # 1980-01-01, the first day that ZIP knows
_LONGEST = 100  # bytes of a path in a header; what is longer, or no ASCII, is in a record before it
_LARGEST = 8**11 - 1  # bytes of a file whose size is in the header


class Announcement(NamedTuple):
    """What `bundle.json` says.

    `base` is the SHA-256 of the manifest that has to be there, None for a bundle that holds a whole index; `manifest`
    that of the new one; `program` that of `apply.py`. So many `files`, of `size` bytes in all, follow the manifest and
    its signature.
    """

    base: Optional[str]
    manifest: str
    program: str
    files: int
    size: int


def announced(announcement: Announcement) -> bytes:
    """Return the text of `bundle.json`."""
    facts: Dict[str, Union[int, str, None]] = {"bundle-version": VERSION}
    facts.update(announcement._asdict())
    return json.dumps(facts, separators=(",", ":")).encode("ascii") + b"\n"


def header(path: str, size: int) -> bytes:
    """Return what is before the content of a member: one block, or three where path or size need a record."""
    name = path.encode("utf-8")
    is_long = len(name) > _LONGEST or name != path.encode("ascii", "replace")
    records = _record(b"path", name) if is_long else b""
    records += _record(b"size", b"%d" % size) if size > _LARGEST else b""
    before = _block(b"././@PaxHeader", len(records), b"x") + records + padding(len(records)) if records else b""
    short = path.encode("ascii", "replace")[:_LONGEST]
    return before + _block(short, size if size <= _LARGEST else 0, b"0")


def padding(size: int) -> bytes:
    """Return what follows the content of a member, up to the next block."""
    return bytes(-size % BLOCK)


def _record(key: bytes, value: bytes) -> bytes:
    """Return a record of an extended header: its own length in decimal digits, a key and a value."""
    length = bare = len(key) + len(value) + 3
    while length != bare + len(str(length)):
        length = bare + len(str(length))
    return b"%d %b=%b\n" % (length, key, value)


def _block(name: bytes, size: int, kind: bytes) -> bytes:
    fields = (
        name.ljust(_LONGEST, b"\0"),
        b"0000644\0",
        b"0000000\0",  # the user, and the group
        b"0000000\0",
        b"%011o\0" % size,
        b"%011o\0" % _TIME,
        b" " * 8,  # for the checksum, which is made as if it were blank
        kind,
        bytes(100),
        b"ustar\x0000",
        bytes(64),
        b"0000000\0" * 2,  # a device, which it is not
        bytes(167),
    )
    block = b"".join(fields)
    return b"%b%06o\0 %b" % (block[:148], sum(block), block[156:])
