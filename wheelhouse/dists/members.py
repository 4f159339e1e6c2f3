"""The members of an sdist on disk, one after the other in a stream, within bounds; import it late, tarfile is slow."""

from __future__ import annotations

import bz2
import calendar
import errno
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Literal, Self, cast

import msgspec

from wheelhouse.dists import zips
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import BadArchive, PlaceError

MOST_MEMBERS = 100_000
_MOST_HEADER = 1024 * 1024  # a long name or a set of extended attributes
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, b"X", tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_CHUNK = 256 * 1024

# What can go wrong with a file system whatever an archive holds; every other error is the archive's.
_PLACE = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EIO, errno.EMFILE, errno.ENFILE}
_DAMAGE = (
    *(EOFError, ValueError, RuntimeError, MemoryError, OverflowError),  # RuntimeError: also RecursionError
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)

Kind = Literal["file", "folder", "link", "other"]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One member; `path` has no empty, `.` or `..` parts. `target` is where a link leads, from the archive's top.

    `mtime` is when it was written, in seconds since 1970; of a zip archive, which names no time zone, as if in UTC.
    `open` gives the content of a file; it must be read before the next member is asked for.
    """

    path: tuple[str, ...]
    kind: Kind
    size: int
    open: Callable[[], IO[bytes]]
    executable: bool = False
    target: tuple[str, ...] = ()
    mtime: float = 0.0


def members(file: Path, dist: Sdist) -> Iterator[Member]:
    """Yield the members in the order of the archive.

    Raises BadArchive, beside what the standard library raises (see `refusing`): for names and links that lead out of
    the archive, for more than `MOST_MEMBERS`, and for more bytes than a file of this size can honestly unpack to.
    """
    walk = _zip_members if dist.suffix == ".zip" else _tar_members
    for count, member in enumerate(walk(file, dist)):
        if count >= MOST_MEMBERS:
            raise BadArchive(f"{dist.filename} holds more than {MOST_MEMBERS:,} members.")
        yield member


@contextmanager
def refusing(dist: Sdist) -> Iterator[None]:
    """Turn what a damaged archive makes the standard library raise into BadArchive, and a full disk into PlaceError."""
    try:
        yield
    except OSError as error:
        if error.errno in _PLACE:
            raise PlaceError(f"{dist.filename} cannot be read or unpacked: {error.strerror}.") from None
        raise BadArchive(f"{dist.filename} cannot be unpacked: {error.strerror or error}.") from None
    except _DAMAGE as error:
        raise BadArchive(f"{dist.filename} is damaged: {str(error) or type(error).__name__}.") from None


def most_bytes(file: Path) -> int:
    """Return how many bytes an archive may unpack to: fifty times its size, at least 256 MiB, at most 8 GiB."""
    return min(max(256 * 1024**2, 50 * file.stat().st_size), 8 * 1024**3)


class _Bounded:
    """A stream that ends in BadArchive once all that was read through it is more than allowed."""

    def __init__(self, left: int, filename: str) -> None:
        self._left, self._filename = left, filename

    def through(self, stream: IO[bytes]) -> _Bounded:
        """Let the next reads come from this stream."""
        self._stream = stream
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()

    def read(self, size: int = _CHUNK) -> bytes:
        """Return up to `size` bytes."""
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadArchive(f"{self._filename} unpacks to far more bytes than a file of its size should.")
        return data


class _Header(tarfile.TarInfo):
    """Refuses what tarfile takes in silence: a damaged header for the end, an extended header of any length."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        try:
            info = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError:
            if any(buf):
                raise tarfile.ReadError("a header is damaged or cut off") from None
            raise
        if info.type in _EXTENDED and info.size > _MOST_HEADER:
            raise tarfile.ReadError(f"an extended header is {info.size:,} bytes long")
        return info


def _tar_members(file: Path, dist: Sdist) -> Iterator[Member]:
    with _decompressed(file, dist.suffix) as stream:
        bounded = _Bounded(most_bytes(file), dist.filename).through(stream)
        fileobj = cast("BinaryIO", bounded)  # in mode "r|" tarfile only reads
        with tarfile.open(fileobj=fileobj, mode="r|", bufsize=_CHUNK, tarinfo=_Header) as archive:
            while (info := archive.next()) is not None:
                yield _tar_member(archive, info, dist)


def _decompressed(file: Path, suffix: str) -> IO[bytes]:
    match suffix:
        case ".tar.gz" | ".tgz":
            return cast("IO[bytes]", gzip.open(file))
        case ".tar.bz2":
            return cast("IO[bytes]", bz2.open(file))
        case ".tar.xz":
            return cast("IO[bytes]", lzma.open(file))
        case _:
            return file.open("rb")


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, dist: Sdist) -> Member:
    path = inside((), info.name, dist)
    target: tuple[str, ...] = ()
    kind: Kind = "other"
    if info.isreg() and not info.issparse():
        kind = "file"
    elif info.isdir():
        kind = "folder"
    elif info.issym() or info.islnk():
        kind, target = "link", inside(path[:-1] if info.issym() else (), info.linkname, dist, follow=True)
    return Member(
        path=path,
        kind=kind,
        size=info.size,
        open=lambda: cast("IO[bytes]", archive.extractfile(info)),
        executable=bool(info.mode & 0o100),
        target=target,
        mtime=float(info.mtime),
    )


def _zip_members(file: Path, dist: Sdist) -> Iterator[Member]:
    _check_directory(file, dist)
    bounded = _Bounded(most_bytes(file), dist.filename)
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            yield _zip_member(archive, info, bounded, dist)


def _check_directory(file: Path, dist: Sdist) -> None:
    # Before zipfile makes an object of each entry.
    with file.open("rb") as stream:
        start = stream.seek(max(0, file.stat().st_size - zips.MOST_END))
        directory = zips.directory(stream.read(), start)
    if directory is not None and directory.stop - directory.start > MOST_MEMBERS * 300:
        raise BadArchive(f"{dist.filename} holds more than {MOST_MEMBERS:,} members.")


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, bounded: _Bounded, dist: Sdist) -> Member:
    mode = info.external_attr >> 16
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"{info.filename} is neither stored nor deflated")
    path = inside((), info.filename, dist)
    kind: Kind = "folder" if info.is_dir() else "file"
    target: tuple[str, ...] = ()
    if stat.S_ISLNK(mode):
        with archive.open(info) as content:
            kind, target = "link", inside(path[:-1], content.read(4096).decode(), dist, follow=True)
    return Member(
        path=path,
        kind=kind,
        size=info.file_size,
        open=lambda: cast("IO[bytes]", bounded.through(archive.open(info))),
        executable=bool(mode & 0o100),
        target=target,
        mtime=_instant(info.date_time),
    )


def _instant(date_time: tuple[int, int, int, int, int, int]) -> float:
    try:
        return float(calendar.timegm((*date_time, 0, 0, 0)))
    except ValueError:  # the month 0 is often seen
        return 0.0


def inside(folder: tuple[str, ...], name: str, dist: Sdist, *, follow: bool = False) -> tuple[str, ...]:
    """Return the parts of a name that is relative to a folder; BadArchive where it leads out, or may (`..`).

    With `follow`, as for a link's target, `..` may lead up as far as the top of the archive.
    """
    parts = list(folder)
    for part in name.split("/"):
        if part == ".." and follow and parts:
            parts.pop()
        elif part == ".." or name.startswith("/"):
            raise BadArchive(f"{dist.filename} holds {name!r}, which leads out of the archive.")
        elif part not in ("", "."):
            parts.append(part)
    return tuple(parts)
