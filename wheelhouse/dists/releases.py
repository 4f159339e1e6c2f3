"""What a project offers: its versions, newest first, each with its files, decoded only when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from urllib.parse import urljoin

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import File, is_safe, version_of
from wheelhouse.errors import BadPage

_SHA256 = re.compile("[0-9a-f]{64}").fullmatch
_NONE = "0" * 64  # where there is no SHA-256, there is none to mistrust


class _Legacy(File, frozen=True, kw_only=True, gc=False, rename="kebab"):
    """The key that `core-metadata` had before PEP 714, and the name under which indexes really served it."""

    dist_info_metadata: bool | dict[str, str] | None = None
    data_dist_info_metadata: bool | dict[str, str] | None = None


_FILES = msgspec.json.Decoder(list[File])
_LEGACY = msgspec.json.Decoder(list[_Legacy])
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and the source (an index or find-links location, without credentials) that lists it."""

    file: File
    source: str


class Listed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Files that one page lists for one version, still as JSON: `raw` is an array of PEP 691 file objects.

    Relative URLs in it are relative to `base`. `source` holds no credentials.
    """

    raw: bytes | memoryview
    base: str
    source: str

    def offers(self) -> Iterator[Offer]:
        """Yield the files with absolute URLs, in the order of the page.

        What cannot be used is left out: an object that is no file, a file name that could leave its folder, a SHA-256
        that is none, a URL that is not http(s), or file: unless the page itself is a file. Raises BadPage where `raw`
        is no array at all: then a cached page was damaged.
        """
        for file in _decoded(self.raw, self.source):
            usable = _usable(file, self.base)
            if usable is not None:
                yield Offer(file=usable, source=self.source)


def _usable(file: File, base: str) -> File | None:
    url = file.url if "://" in file.url[:9] else _joined(base, file.url)
    if not (url.startswith(_schemes(base)) and url.isprintable() and is_safe(file.filename)):
        return None
    sha256 = file.hashes.get("sha256", _NONE)
    if not _SHA256(sha256):
        sha256 = sha256.lower()
        if not _SHA256(sha256):
            return None
        file = msgspec.structs.replace(file, hashes={**file.hashes, "sha256": sha256})
    return file if url is file.url else msgspec.structs.replace(file, url=url)


def _schemes(base: str) -> tuple[str, ...]:
    return ("https://", "http://", "file://") if base.startswith("file:") else ("https://", "http://")


def _joined(base: str, url: str) -> str:
    # urljoin takes 10 microseconds, so the usual case is done by hand: a path from the root, without dot segments.
    if url.startswith("/") and not url.startswith("//") and "/." not in url:
        return _origin(base) + url
    return urljoin(base, url)


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    return urljoin(base, "/")[:-1]


def _decoded(raw: bytes | memoryview, source: str) -> Sequence[File]:
    try:
        return _files(raw)
    except (msgspec.DecodeError, RecursionError):
        return [file for part in _parts(raw, source) for file in _readable(part)]


def _files(raw: bytes | memoryview) -> Sequence[File]:
    files = _FILES.decode(raw)
    if any(file.core_metadata is None for file in files) and b"dist-info-metadata" in bytes(raw):
        return [_renamed(file) for file in _LEGACY.decode(raw)]
    return files


def _parts(raw: bytes | memoryview, source: str) -> Sequence[msgspec.Raw]:
    try:
        return _RAWS.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise BadPage(
            f"A page of {source} is damaged.", hint="Delete the cache of whbuild, or run with --no-cache-dir."
        ) from None


def _readable(part: msgspec.Raw) -> Sequence[File]:
    try:
        return _files(b"[" + bytes(part) + b"]")
    except (msgspec.DecodeError, RecursionError):
        return ()


def _renamed(file: _Legacy) -> File:
    # PEP 714: the new key wins wherever it is present.
    fields = {name: getattr(file, name) for name in File.__struct_fields__}
    if file.core_metadata is None:
        old = file.dist_info_metadata
        fields["core_metadata"] = file.data_dist_info_metadata if old is None else old
    return File(**fields)


class Release:
    """One version of a project; `text` is the version as the index spells it.

    A plain class and not a dataclass, because `version` and `offers` are worked out once, when first asked for: a
    project has up to 2,000 releases, of which the resolver looks at one or two.
    """

    def __init__(self, text: str, listed: tuple[Listed, ...]) -> None:
        self.text = text
        self.listed = listed

    @cached_property
    def version(self) -> Version:
        """The version; it was valid when the release was made."""
        return version_of(self.text) or Version(self.text)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The files of this version, in the order of the sources, and of the index in each."""
        return tuple(offer for listed in self.listed for offer in listed.offers())

    def __repr__(self) -> str:
        return f"Release({self.text!r})"


class Known(Release):
    """A version whose files are known already."""

    def __init__(self, version: Version, offers: tuple[Offer, ...]) -> None:
        super().__init__(str(version), ())
        vars(self).update(version=version, offers=offers)  # where the properties look first


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project as its sources answer for it: `releases` newest first; `status` as PEP 792 says (None: active)."""

    name: NormalizedName
    releases: tuple[Release, ...]
    status: str | None = None
    status_reason: str | None = None


def merged(groups: Iterable[tuple[str, tuple[Listed, ...]]]) -> tuple[Release, ...]:
    """Return one release a version, newest first: `1.0` and `1.0.0` are one (PEP 440); no version, no release."""
    by_version: dict[Version, tuple[str, tuple[Listed, ...]]] = {}
    for text, files in groups:
        version = version_of(text)
        if version is not None:
            spelled, others = by_version.get(version, (text, ()))
            by_version[version] = spelled, others + files
    return tuple(Release(*by_version[version]) for version in sorted(by_version, reverse=True))
