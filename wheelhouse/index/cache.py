"""What indexes said, kept between runs: pages already digested, and metadata. Nothing here is ever needed.

A page is kept as it was understood: its versions newest first, and after them the JSON of their files, an array each.
So a warm run opens a file and slices it; no page is parsed, no version compared. What cannot be read or written is as
if it were not there. No credentials are written. The layout and its reasons: docs/decisions/index-cache.md.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Listed, Project, Release
from wheelhouse.index.locations import without_credentials

# Another layout, or another way to read METADATA, needs another number.
_PAGES = "pages-1"
_METADATA = "metadata-1"
_CREDENTIALS = re.compile(rb'://[^/"]*@').search


class Validators(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What to ask again with (RFC 9110, 8.8), and the SHA-256 of the body where the server gave nothing of the kind."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an earlier run; before `expires` (seconds since 1970) it may be used without asking."""

    project: Project
    validators: Validators
    expires: float


class _Header(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    base: str | None  # None: the URL of the page itself
    validators: Validators
    status: str | None
    status_reason: str | None
    versions: tuple[str, ...]
    sizes: tuple[int, ...]


_HEADER = msgspec.msgpack.Decoder(_Header)
_FACTS = msgspec.msgpack.Decoder(Metadata)


class Cache:
    """A folder of answers. Several runs may use it at the same time: every file is replaced in one step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, url: str, *, project: NormalizedName, source: str) -> Kept | None:
        """Return the page that was kept for the URL."""
        path = self._page_path(url)
        try:
            with path.open("rb", buffering=0) as file:
                data = file.read()
                expires = os.fstat(file.fileno()).st_mtime
            return _unpacked(data, url, project, source, expires)
        except (OSError, ValueError, msgspec.MsgspecError):
            return None

    def keep_page(self, url: str, page: Project, *, validators: Validators, expires: float) -> None:
        """Keep a page; one whose links hold credentials is forgotten instead."""
        raws = [_one_array(release.listed) for release in page.releases]
        if any(b"@" in raw and _CREDENTIALS(raw) for raw in raws):
            self._page_path(url).unlink(missing_ok=True)
            return
        base = page.releases[0].listed[0].base if page.releases else url
        header = msgspec.msgpack.encode(
            _Header(
                base=None if base == url else without_credentials(base),
                validators=validators,
                status=page.status,
                status_reason=page.status_reason,
                versions=tuple(release.text for release in page.releases),
                sizes=tuple(map(len, raws)),
            )
        )
        _write(self._page_path(url), (len(header).to_bytes(4, "little"), header, *raws), expires)

    def renew_page(self, url: str, expires: float) -> None:
        """Note that the page which is kept for the URL may be used without asking before `expires`."""
        try:
            os.utime(self._page_path(url), (expires, expires))
        except OSError:
            return

    def metadata(self, file: File) -> Metadata | None:
        """Return the metadata that was kept for the file."""
        path = self._metadata_path(file)
        try:
            return None if path is None else _FACTS.decode(path.read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None

    def keep_metadata(self, file: File, metadata: Metadata) -> None:
        """Keep the metadata of a file whose SHA-256 the index states; that of any other file may change."""
        path = self._metadata_path(file)
        if path is not None:
            _write(path, (msgspec.msgpack.encode(metadata),))

    def _page_path(self, url: str) -> Path:
        return self._path(_PAGES, without_credentials(url))

    def _metadata_path(self, file: File) -> Path | None:
        # The URL is part of the key: an index that lies about the metadata of a file lies for itself alone.
        # Its query is not: it may be a signature that lasts an hour.
        if file.sha256 is None:
            return None
        return self._path(_METADATA, f"{without_credentials(file.url).partition('?')[0]} {file.sha256}")

    def _path(self, kind: str, key: str) -> Path:
        name = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
        return self._folder / kind / name[:2] / name[2:]


def _unpacked(data: bytes, url: str, project: NormalizedName, source: str, expires: float) -> Kept:
    start = 4 + int.from_bytes(data[:4], "little")
    header = _HEADER.decode(memoryview(data)[4:start])
    if len(header.versions) != len(header.sizes) or start + sum(header.sizes) != len(data):
        raise ValueError("a page that is cut off")
    releases = _releases(header, memoryview(data), start, url if header.base is None else header.base, source)
    return Kept(
        project=Project(
            name=project, releases=tuple(releases), status=header.status, status_reason=header.status_reason
        ),
        validators=header.validators,
        expires=expires,
    )


def _releases(header: _Header, data: memoryview, start: int, base: str, source: str) -> Iterator[Release]:
    for version, size in zip(header.versions, header.sizes, strict=True):
        yield Release(version, (Listed(raw=data[start : start + size], base=base, source=source),))
        start += size


def _one_array(listed: tuple[Listed, ...]) -> bytes:
    # `1.0` and `1.0.0` are one release of two arrays.
    if len(listed) == 1:
        return bytes(listed[0].raw)
    return b"[" + b",".join(memoryview(one.raw)[1:-1] for one in listed) + b"]"


def _write(path: Path, parts: Iterable[bytes], mtime: float | None = None) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.writelines(parts)
            if mtime is not None:
                os.utime(temporary, (mtime, mtime))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError:
        return
