"""Files by SHA-256: put whole or not at all, never changed, and given to trees by hard link where that is possible."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from time import time

from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_EMPTY = hashlib.sha256().hexdigest()
_FICLONE = 0x40049409  # linux/fs.h: share the blocks of another file
_BINARY = getattr(os, "O_BINARY", 0)  # Windows
_WRITE = 0o222 if os.name == "posix" else 0
_WEEK = 7 * 24 * 3600.0  # seconds
_LOCK = "lock"
_NUMBERS = count()


class Blobs:
    """The files below `root/sha256/`, and those still arriving below `root/partial/`.

    A blob is read-only, since trees hold it by hard link: a program that wrote to a file of an index would otherwise
    change the store, and every other index with it. (Windows will not remove a read-only file, so there it is not.)
    Methods raise PlaceError where the disk says no, but for `link_into`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files = root / "sha256"
        self.arriving = root / "partial"
        self._room = False

    def path(self, blob: Blob) -> Path:
        """Return where the blob is, if it is held."""
        return self._path(blob.sha256)

    def get(self, sha256: str, size: int | None = None) -> Blob | None:
        """Return the blob, or None where it is not held, or not in that size: then the disk has lost a part of it."""
        if not _SHA256.fullmatch(sha256):
            return None
        path = self._path(sha256)
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise trouble(path, error) from error
        lost = not found.st_size and sha256 != _EMPTY
        if lost or not stat.S_ISREG(found.st_mode) or size not in (None, found.st_size):
            return None
        return Blob(sha256=sha256, size=found.st_size)

    def put_bytes(self, data: bytes) -> Blob:
        """Hold the bytes."""
        blob = Blob(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        if self.get(blob.sha256, blob.size) is None:
            self._write(self._path(blob.sha256), data)
        return blob

    def put_file(self, path: Path, sha256: str) -> Blob:
        """Take the file over: it lies on the same disk (below `arriving`), and has the hash, says the caller."""
        with placing(path):
            found = path.stat()
            path.chmod(stat.S_IMODE(found.st_mode) & ~_WRITE)
        self._move(path, self._path(sha256))
        return Blob(sha256=sha256, size=found.st_size)

    def put_copy(self, path: Path) -> Blob:
        """Hold a copy of the file."""
        from shutil import copyfile  # noqa: PLC0415  (few runs make files)

        beside = self.temporary()
        with placing(beside):
            try:
                copyfile(path, beside)
                return self.put_file(beside, digest(beside))
            finally:
                beside.unlink(missing_ok=True)

    def adopt(self, path: Path, blob: Blob) -> bool:
        """Hold the file at the path, as `link_into` would, if it is the blob; return whether it is."""
        beside = self.temporary()
        try:
            if path.is_symlink():
                return False
            link(path, beside)
            found = digest(beside) == blob.sha256
            if found:
                self.put_file(beside, blob.sha256)
        except OSError:  # then it is fetched
            return False
        else:
            return found
        finally:
            beside.unlink(missing_ok=True)

    def metadata(self, sha256: str) -> Blob | None:
        """Return the METADATA of a held wheel, or None where it was never put."""
        try:
            return self.get(self._beside(sha256).read_text("ascii"))
        except (OSError, ValueError):
            return None

    def put_metadata(self, sha256: str, text: bytes) -> Blob:
        """Hold the METADATA of the wheel with this hash; its own hash is noted beside the wheel."""
        blob = self.put_bytes(text)
        self._write(self._beside(sha256), blob.sha256.encode())
        return blob

    def remove(self, blob: Blob) -> None:
        """Hold the blob no more. Trees that have it keep it."""
        for path in (self._beside(blob.sha256), self.path(blob)):
            with placing(path):
                path.unlink(missing_ok=True)

    def link_into(self, blob: Blob, destination: Path) -> None:
        """Make the destination the blob, whatever was there: a hard link, else shared blocks, else a copy.

        Raises OSError: what to do about a destination that cannot be written is for its owner to say.
        """
        destination.parent.mkdir(parents=True, exist_ok=True)
        beside = destination.with_name(f".{destination.name}.{_unique()}")
        try:
            link(self.path(blob), beside)
            beside.replace(destination)
        finally:
            beside.unlink(missing_ok=True)  # replacing a file by a link to itself does nothing (POSIX rename)

    def temporary(self) -> Path:
        """Return a new path below `arriving`, for a file of this run alone."""
        if not self._room:
            self._make_room()
        return self.arriving / f"run.{_unique()}"

    def _make_room(self) -> None:
        with placing(self.arriving):
            self.arriving.mkdir(parents=True, exist_ok=True)
        self._room = True

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Give whether this is the only run that fetches into the store, and so may go on with partial files.

        The lock ends with the process, however it ends. Another run is not kept waiting: it fetches afresh.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415  (65 ms, and small files need no resumption)

        self._make_room()
        lock = FileLock(self.arriving / _LOCK)
        with placing(self.arriving), suppress(Timeout):
            lock.acquire(blocking=False)
        try:
            if lock.is_locked:
                self._sweep()
            yield lock.is_locked
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Remove what was to arrive a week ago, left by runs that were killed and never repeated."""
        with placing(self.arriving):
            for path in self.arriving.iterdir():
                with suppress(FileNotFoundError):  # another run has finished with it just now
                    if time() - path.stat().st_mtime > _WEEK and path.name != _LOCK:
                        path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._files / sha256[:2] / sha256

    def _beside(self, sha256: str) -> Path:
        return self._files / sha256[:2] / f"{sha256}.metadata"

    def _write(self, destination: Path, data: bytes) -> None:
        path = self.temporary()
        with placing(path):
            try:
                # Read-only from its birth, which the open descriptor does not mind; the umask may take more away.
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666 & ~_WRITE), "wb") as file:  # noqa: PTH123  (a descriptor)
                    file.write(data)
                self._move(path, destination)
            finally:
                path.unlink(missing_ok=True)

    def _move(self, path: Path, destination: Path) -> None:
        with placing(destination):
            try:
                path.replace(destination)
            except FileNotFoundError:
                destination.parent.mkdir(parents=True, exist_ok=True)
                path.replace(destination)


def _unique() -> str:
    return f"{os.getpid()}-{threading.get_ident()}-{next(_NUMBERS)}"


def link(source: Path, beside: Path) -> None:
    """Make a path, where nothing is, the same file: a hard link, else shared blocks, else a copy. Raises OSError."""
    try:
        _open_up(source, beside.parent)
        os.link(source, beside)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, a file system without links, or too many of them
        if not _cloned(source, beside):
            from shutil import copyfile  # noqa: PLC0415  (the last resort)

            copyfile(source, beside)


def _open_up(blob: Path, folder: Path) -> None:
    """Let those read the blob who may read the folder: a link has the mode of the run that fetched it, and its umask.

    Raises PermissionError where the blob is somebody else's: a copy is one's own.
    """
    mode = stat.S_IMODE(blob.stat().st_mode)
    readers = stat.S_IMODE(folder.stat().st_mode) & 0o444
    if os.name == "posix" and readers & ~mode:
        blob.chmod(mode | readers)


def _cloned(source: Path, beside: Path) -> bool:
    """Return whether the file could be made to share its blocks with the source (btrfs, XFS)."""
    if sys.platform != "linux":
        return False
    from fcntl import ioctl  # noqa: PLC0415  (not on Windows)

    with source.open("rb") as original, beside.open("wb") as copy, suppress(OSError):
        ioctl(copy, _FICLONE, original.fileno())
        return True
    return False


@contextmanager
def placing(path: Path) -> Iterator[None]:
    """Raise PlaceError for an OSError inside."""
    try:
        yield
    except OSError as error:
        raise trouble(path, error) from error


def trouble(path: Path, error: OSError) -> PlaceError:
    """Return what the error means for the path, and what to do about it."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            hint = "Make room on that disk, or put the cache elsewhere with --cache-dir; what has come is kept."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            hint = "Give yourself permission to write there, or put the cache elsewhere with --cache-dir."
        case _:
            hint = "Check the disk, or put the cache elsewhere with --cache-dir."
    return PlaceError(f"{path} cannot be used: {(error.strerror or str(error)).lower()}", hint=hint)
