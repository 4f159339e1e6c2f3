"""What indexes said, kept between runs: pages already digested, and metadata. Nothing here is ever needed.

A page is kept as it was understood: its versions newest first, and after them the JSON of their files, an array each.
So a warm run slices it; no page is parsed, no version compared. What cannot be read or written is as if it were not
there. No credentials are written. The layout and its reasons: docs/decisions/index-cache.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Listed, Project, Release
from wheelhouse.index.locations import without_credentials
from wheelhouse.index.segments import Segments

_LAYOUT = "index-3"  # another layout, or another way to read METADATA, needs another number
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
    """A folder of answers; runs may share it. Close it, or use it in a `with` statement, to keep what was learned."""

    def __init__(self, folder: Path) -> None:
        self._segments = Segments(folder / _LAYOUT)

    def page(self, url: str, *, project: NormalizedName, source: str) -> Kept | None:
        """Return the page that an earlier run kept for the URL."""
        found = self._segments.get(_page_key(url))
        try:
            return None if found is None else _unpacked(found[0], url, project, source, found[1])
        except (ValueError, msgspec.MsgspecError):
            return None

    def keep_page(self, url: str, page: Project, *, validators: Validators, expires: float) -> None:
        """Keep a page; one whose links hold credentials is forgotten instead."""
        raws = [_one_array(release.listed) for release in page.releases]
        if any(b"@" in raw and _CREDENTIALS(raw) for raw in raws):
            self._segments.put(_page_key(url), b"")
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
        self._segments.put(_page_key(url), b"".join((len(header).to_bytes(4, "little"), header, *raws)), expires)

    def renew_page(self, url: str, expires: float) -> None:
        """Note that the page which is kept for the URL may be used without asking before `expires`."""
        self._segments.renew(_page_key(url), expires)

    def metadata(self, file: File) -> Metadata | None:
        """Return the metadata that an earlier run kept for the file."""
        key = _metadata_key(file)
        found = None if key is None else self._segments.get(key)
        try:
            return None if found is None else _FACTS.decode(found[0])
        except msgspec.MsgspecError:
            return None

    def keep_metadata(self, file: File, metadata: Metadata) -> None:
        """Keep the metadata of a file whose SHA-256 the index states; that of any other file may change."""
        key = _metadata_key(file)
        if key is not None:
            self._segments.put(key, msgspec.msgpack.encode(metadata))

    def close(self) -> None:
        """Let later runs find what this one learned."""
        self._segments.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _page_key(url: str) -> bytes:
    return _digest(f"page {without_credentials(url)}")


def _metadata_key(file: File) -> bytes | None:
    # The URL is part of the key: an index that lies about the metadata of a file lies for itself alone.
    # Its query is not: it may be a signature that lasts an hour.
    if file.sha256 is None:
        return None
    return _digest(f"metadata {without_credentials(file.url).partition('?')[0]} {file.sha256}")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()


def _unpacked(data: memoryview, url: str, project: NormalizedName, source: str, expires: float) -> Kept:
    start = 4 + int.from_bytes(data[:4], "little")
    header = _HEADER.decode(data[4:start])
    if len(header.versions) != len(header.sizes) or start + sum(header.sizes) != len(data):
        raise ValueError("a page that is cut off")
    releases = _releases(header, data, start, url if header.base is None else header.base, source)
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
