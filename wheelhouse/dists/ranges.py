"""METADATA out of a wheel by byte ranges: a generator that asks for spans of the file and is fed bytes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TypeAlias

import msgspec

from wheelhouse.dists import zips
from wheelhouse.dists.files import Wheel, normalized, version_of
from wheelhouse.dists.zips import BadZip, Directory
from wheelhouse.errors import BadArchive

# Holds the central directory and METADATA of nine wheels in ten (the dist-info folder is written last).
FIRST_TAIL = 32_768


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """The last `length` bytes of the file are wanted, or all of it where it is shorter: `Range: bytes=-length`."""

    length: int


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes from `start` up to, not including, `stop` are wanted: `Range: bytes=start-(stop - 1)`."""

    start: int
    stop: int


class Got(msgspec.Struct, frozen=True, kw_only=True):
    """What came: `data` begins at `start` in a file of `size` bytes. More than was asked for is as good."""

    data: bytes
    start: int
    size: int


Wish: TypeAlias = Tail | Span
Reading: TypeAlias = Generator[Wish, Got, bytes]


def read_metadata(dist: Wheel, tail: int = FIRST_TAIL) -> Reading:
    """Yield the spans of a wheel that are needed, one to five of them, is sent each, and return its METADATA.

    The first is the `tail`, in bytes, and the only one where that holds it all. Raises BadArchive: no zip archive, not
    one `.dist-info/METADATA` for this project, larger than is read, damaged, or the bytes sent are not those asked for.
    """
    try:
        return (yield from _metadata(dist, tail))
    except BadZip as error:
        raise BadArchive(f"{dist.filename} cannot be read: {error}.") from None


def driven(reading: Reading, answer: Callable[[Wish], Got]) -> bytes:
    """Return what the reading returns when every wish is given to `answer`, which may block."""
    try:
        wish = next(reading)
        while True:
            wish = reading.send(answer(wish))
    except StopIteration as done:
        content: bytes = done.value
        return content


def _metadata(dist: Wheel, tail: int) -> Reading:
    known = _Known((yield Tail(length=tail)))
    where = zips.directory(known.data, known.start)
    if where is None:
        yield from known.read(max(0, known.size - zips.MOST_END), known.size)
        where = zips.directory(known.data, known.start)
    if where is None:  # pragma: no cover  (a tail of MOST_END bytes always decides)
        raise BadZip("its end cannot be found")
    central = yield from known.read(where.start, where.stop)
    return (yield from _content(known, where, zips.entry(central, metadata_record(central, where, dist), where.shift)))


def _content(known: _Known, where: Directory, wanted: zips.Entry) -> Reading:
    if wanted.start + wanted.compressed > where.start:
        raise BadZip("its METADATA does not lie before the central directory")
    local = yield from known.read(wanted.start, min(wanted.likely_stop, where.start))
    start = zips.data_start(local, wanted)
    stop = start + wanted.compressed
    if wanted.start + stop > where.start:
        raise BadZip("its METADATA runs into the central directory")
    if stop > len(local):  # a local header much longer than usual
        local += yield from known.read(wanted.start + len(local), wanted.start + stop)
    return zips.content(local[start:stop], wanted)


class _Known:
    """The end of the file, as far as it is known: `data` begins at `start` and ends with the file."""

    def __init__(self, got: Got) -> None:
        if got.start < 0 or got.start + len(got.data) != got.size:
            raise BadZip("the server did not send the end of the file")
        self.data, self.start, self.size = got.data, got.start, got.size

    def read(self, start: int, stop: int) -> Reading:
        """Return the bytes from start to stop, asking for what is not known yet; the known end may grow by it."""
        if stop < self.start:
            return self._cut((yield Span(start=start, stop=stop)), start, stop)
        if start < self.start:
            self.data = self._cut((yield Span(start=start, stop=self.start)), start, self.start) + self.data
            self.start = start
        return self.data[start - self.start : stop - self.start]

    def _cut(self, got: Got, start: int, stop: int) -> bytes:
        if got.size != self.size or not 0 <= got.start <= start or got.start + len(got.data) < stop:
            raise BadZip("the server sent other bytes than those asked for")
        return got.data[start - got.start : stop - got.start]


def metadata_record(central: bytes, where: Directory, dist: Wheel) -> int:
    """Return where the record of METADATA begins in a central directory.

    There must be one `.dist-info` folder at the top, as pip demands, of this project and version, with one METADATA.
    """
    folders: set[bytes] = set()
    found: list[int] = []
    for name, at in zips.names(central, where.count):
        if b".dist-info/" in name:
            folder, _, rest = name.partition(b"/")
            if folder.endswith(b".dist-info"):
                folders.add(folder)
                found += [at] if rest == b"METADATA" else []
    if len(folders) != 1 or len(found) != 1:
        raise BadZip(f"it has {len(folders)} .dist-info folders and {len(found)} METADATA files in them, not one each")
    _check_folder(folders, dist)
    return found[0]


def _check_folder(folders: Iterable[bytes], dist: Wheel) -> None:
    for folder in folders:
        stem = folder.decode("ascii", "replace").removesuffix(".dist-info")
        name, _, version = stem.rpartition("-")
        # A version that cannot be read is an old way to write one: METADATA itself will tell.
        if normalized(name) != dist.project or version_of(version) not in (None, dist.version):
            raise BadZip(f"its metadata folder is {stem}.dist-info, of another project or version")
