"""A remote index, a remote page of links, and METADATA over HTTP: by sidecar, or out of the wheel by byte ranges."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File, Wheel
from wheelhouse.dists.ranges import FIRST_TAIL, Got, Span, Tail, Wish, driven, read_metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import HashMismatch, NotThere, SourceError
from wheelhouse.events import redacted
from wheelhouse.headers import ACCEPT
from wheelhouse.index.cache import Cache, Kept, Validators
from wheelhouse.index.locations import beside, without_credentials
from wheelhouse.index.pages import PAGE_LIMIT, read

_METADATA_LIMIT = 32 * 2**20  # bytes
_RANGE_LIMIT = 64 * 2**20  # bytes; a server that knows no ranges sends the whole wheel, and only a small one is welcome
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})").fullmatch
_FRESH_LIMIT = 600  # seconds; PyPI's own figure. An index that says a year would hide releases for a year


class Answer(Protocol):
    """What `web.Web.get` returns. The names of `headers` are lower-case."""

    @property
    def url(self) -> str:
        """Where the answer came from after redirects."""

    @property
    def status(self) -> int:
        """200, 206, 304 or 416."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    @property
    def body(self) -> bytes:
        """The content, decoded."""


class Web(Protocol):
    """What this room needs of `wheelhouse.web`."""

    def get(self, url: str, *, headers: Mapping[str, str] = ..., limit: int) -> Answer:
        """Return the answer. Raises NotThere, AccessDenied, or another SourceError."""


class HttpIndex:
    """An index (PEP 503, PEP 691) at a URL; `cache` None is none, `clock` gives seconds since 1970."""

    def __init__(self, url: str, *, web: Web, cache: Cache | None, clock: Callable[[], float]) -> None:
        self._url = url.rstrip("/")
        self._web = web
        self._cache = cache
        self._clock = clock
        self.name = without_credentials(url)

    def project(self, name: NormalizedName) -> Project | None:
        """Return what the index says of a project, None where it has no such page. Raises SourceError."""
        url = f"{self._url}/{name}/"
        kept = self._cache.page(url, project=name, source=self.name) if self._cache else None
        if kept is not None and self._clock() < kept.expires:
            return kept.project
        try:
            answer = self._web.get(url, headers={"accept": ACCEPT, **_conditions(kept)}, limit=PAGE_LIMIT)
        except NotThere:
            return None
        if answer.status == 304 and kept is not None and self._cache is not None:
            self._cache.renew_page(url, self._expires(answer))
            return kept.project
        return self._digested(url, name, answer, kept)

    def _digested(self, url: str, name: NormalizedName, answer: Answer, kept: Kept | None) -> Project:
        validators = _validators(answer) if self._cache else None
        if kept is not None and kept.validators.sha256 is not None and kept.validators == validators:
            return kept.project
        project = read(
            answer.body, answer.headers.get("content-type", ""), url=answer.url, project=name, source=self.name
        )
        if self._cache and validators and "no-store" not in answer.headers.get("cache-control", "").lower():
            self._cache.keep_page(url, project, validators=validators, expires=self._expires(answer))
        return project

    def _expires(self, answer: Answer) -> float:
        age = answer.headers.get("age", "")
        seconds = max_age(answer.headers.get("cache-control", "")) - (int(age) if age.isdecimal() else 0)
        return self._clock() + min(seconds, _FRESH_LIMIT) if seconds > 0 else 0.0


def links_page(url: str, web: Web) -> tuple[bytes, str, str]:
    """Return body, content type and final URL of a find-links page. Raises SourceError."""
    answer = web.get(url, headers={"accept": "text/html"}, limit=PAGE_LIMIT)
    return answer.body, answer.headers.get("content-type", ""), answer.url


def sidecar(file: File, web: Web) -> bytes:
    """Return the METADATA that the page announces beside the file (PEP 658). Raises NotThere, HashMismatch."""
    text = web.get(beside(file.url, ".metadata"), limit=_METADATA_LIMIT).body
    announced = file.core_metadata.get("sha256") if isinstance(file.core_metadata, dict) else None
    if announced is not None and announced.lower() != hashlib.sha256(text).hexdigest():
        raise HashMismatch(
            f"The metadata of {file.filename} is not what its index announces",
            context=(redacted(beside(file.url, ".metadata")),),
            hint="Ask the index's owner; --no-cache-dir helps if a proxy in between keeps an old copy.",
        )
    return text


class Ranged(msgspec.Struct, frozen=True, kw_only=True):
    """The METADATA out of a wheel, and whether the server knows ranges; `reach` is how far from its end the look went.

    `came` is how much of that came, both in bytes.
    """

    text: bytes
    knows_ranges: bool
    reach: int
    came: int


def ranged(file: File, dist: Wheel, web: Web, tail: int = FIRST_TAIL) -> Ranged:
    """Return the METADATA out of a wheel by byte ranges, of which the first is its tail.

    A server that knows none sends the whole wheel, which is as good unless it is large. Raises BadArchive, SourceError.
    """
    answered: set[int] = set()
    came: list[Got] = []

    def span(wish: Wish) -> Got:
        answer = web.get(file.url, headers={"range": _range(wish)}, limit=_RANGE_LIMIT)
        answered.add(answer.status)
        came.append(_got(answer))
        return came[-1]

    return Ranged(
        text=driven(read_metadata(dist, tail), span),
        knows_ranges=200 not in answered,
        reach=max(got.size - got.start for got in came),
        came=sum(len(got.data) for got in came),
    )


def _got(answer: Answer) -> Got:
    if answer.status == 200:  # RFC 9110, 14.2: a server may ignore Range
        return Got(data=answer.body, start=0, size=len(answer.body))
    found = _CONTENT_RANGE(answer.headers.get("content-range", ""))
    if answer.status != 206 or found is None:
        raise SourceError(f"{redacted(answer.url)} does not answer byte ranges as it should")
    return Got(data=answer.body, start=int(found[1]), size=int(found[2]))


def _range(wish: Wish) -> str:
    match wish:
        case Tail(length=length):
            return f"bytes=-{length}"
        case Span(start=start, stop=stop):
            return f"bytes={start}-{stop - 1}"


def _conditions(kept: Kept | None) -> dict[str, str]:
    if kept is None:
        return {}
    asked = {"if-none-match": kept.validators.etag, "if-modified-since": kept.validators.last_modified}
    return {name: value for name, value in asked.items() if value is not None}


def _validators(answer: Answer) -> Validators:
    etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    if etag or modified or max_age(answer.headers.get("cache-control", "")):
        return Validators(etag=etag, last_modified=modified)
    return Validators(sha256=hashlib.sha256(answer.body).hexdigest())


def max_age(cache_control: str) -> int:
    """Return for how many seconds an answer may be used unasked (RFC 9111, 5.2.2): 0 unless it says more."""
    directives = {part.strip().partition("=")[::2] for part in cache_control.lower().split(",")}
    if any(name in {"no-cache", "no-store"} for name, _ in directives):
        return 0
    return max((int(value) for name, value in directives if name == "max-age" and value.isdecimal()), default=0)
