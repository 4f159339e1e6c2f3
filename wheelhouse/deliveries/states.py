"""An index, a bundle or a manifest -> the state that it is in, or leads to."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wheelhouse.deliveries.naming import Names, named
from wheelhouse.errors import PlaceError
from wheelhouse.places.trouble import explained
from wheelhouse.records.reading import foreign
from wheelhouse.records.reading import manifest as manifest_of
from wheelhouse.tree.manifest import MANIFEST, Manifest, decode

_MOST = 512 * 2**20  # bytes of a manifest: some million files
_AHEAD = ("bundle.json", "apply.py")  # the members before the manifest
_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
_HINT = "Name an index, a bundle or a manifest."


def state(path: Path) -> tuple[bytes, Manifest]:
    """Return the bytes of the manifest, and what they say, of an index, a bundle (or volume) or a manifest file.

    Of a bundle the manifest inside counts: what lies beside it could be of another. Only where the first volume is not
    here, it is that beside. Raises PlaceError where there is none, or none that whbuild wrote.
    """
    if path.is_dir():
        if not (path / MANIFEST).exists():
            raise foreign(path)
        return manifest_of(path)
    if not path.exists():
        raise PlaceError(f"{path} does not exist.", hint=_HINT)
    names = named(path)
    pieces = (path,) if names is None or path == names.bundle else names.volumes()
    if names is not None and pieces[0] not in {path, names.volume(1)}:
        return _beside(names, path)
    return _read(pieces)


def _beside(names: Names, path: Path) -> tuple[bytes, Manifest]:
    if not names.manifest.exists():
        hint = f"Put {names.volume(1).name} or {names.manifest.name} beside it."
        raise PlaceError(f"{path} is a volume that does not say what the bundle leads to.", hint=hint)
    return _read((names.manifest,))


def _read(pieces: tuple[Path, ...]) -> tuple[bytes, Manifest]:
    shown = str(pieces[0])
    with explained(pieces[0], "read"), Joined(pieces) as joined:
        start = joined.peek(4)[:4]
        raw = joined.read(_MOST + 1) if start.startswith(b"{") else _inside(joined, start, shown)
    if len(raw) > _MOST:
        raise PlaceError(f"{shown} is larger than any that whbuild writes.", hint=_HINT)
    return raw, decode(raw, shown=shown)


def _inside(joined: io.BufferedReader, start: bytes, shown: str) -> bytes:
    """Return the manifest that the bundle holds near its beginning."""
    import tarfile  # noqa: PLC0415  (an index or a manifest needs none)

    with _understood(shown), _unpacked(joined, start) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            if member.name == MANIFEST and member.isreg() and member.size <= _MOST:
                return archive.extractfile(member).read()  # type: ignore[union-attr]  # it is a file
            if member.name not in _AHEAD:
                break
    raise PlaceError(f"{shown} is no bundle that whbuild wrote.", hint=_HINT)


def _unpacked(joined: io.BufferedReader, start: bytes) -> Any:
    if start == _ZSTD:
        from wheelhouse.deliveries.zstd import zstd  # noqa: PLC0415  (as above)

        return zstd.ZstdFile(joined)
    if start.startswith(_GZIP):
        import gzip  # noqa: PLC0415  (as above)

        return gzip.GzipFile(fileobj=joined)
    return joined


@contextmanager
def _understood(shown: str) -> Iterator[None]:
    import tarfile  # noqa: PLC0415  (as above)

    from wheelhouse.deliveries.zstd import zstd  # noqa: PLC0415  (as above)

    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, zstd.ZstdError) as error:
        raise PlaceError(f"{shown} cannot be read as a bundle: {error}.", hint=_HINT) from None


class Joined(io.BufferedReader):
    """The files, one after the other, as `cat` would join them."""

    def __init__(self, pieces: tuple[Path, ...]) -> None:
        super().__init__(_Pieces(pieces), 2**20)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: tuple[Path, ...]) -> None:
        self._left = list(pieces)
        self._file: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        while self._file is not None or self._left:
            if self._file is None:
                self._file = self._left.pop(0).open("rb")
            if count := self._file.readinto(buffer):  # type: ignore[attr-defined]  # every file that is open has it
                return int(count)
            self._file.close()
            self._file = None
        return 0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()
