"""What a project offers: its versions, newest first, each with its files, decoded only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import File, version_of

_FILES = msgspec.json.Decoder(list[File])


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A file, and the source (an index or find-links location, without credentials) that lists it."""

    file: File
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """Files that one page lists for one version, still as JSON: `raw` is an array of PEP 691 file objects.

    Relative URLs in it are relative to `base`.
    """

    raw: bytes | memoryview
    base: str
    source: str

    def offers(self) -> Iterable[Offer]:
        """Yield the files with absolute URLs. Raises msgspec.DecodeError where an object is no file."""
        for file in _FILES.decode(self.raw):
            if "://" not in file.url[:9]:
                file = msgspec.structs.replace(file, url=urljoin(self.base, file.url))  # noqa: PLW2901
            yield Offer(file=file, source=self.source)


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
        return Version(self.text)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The files of this version, in the order of the index."""
        return tuple(offer for listed in self.listed for offer in listed.offers())

    def __repr__(self) -> str:
        return f"Release({self.text!r})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
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
