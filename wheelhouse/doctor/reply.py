"""What a server answers, as a value, and what has to be known of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a GET: where it came from at last, after the redirects in `hops`; none of them with credentials.

    Names of headers are in lower case. `body` is unpacked, and empty where only the head was asked for.
    """

    url: str
    status: int
    hops: tuple[str, ...] = ()
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""

    @property
    def found(self) -> bool:
        """Whether it brings what was asked for."""
        return self.status in {200, 206}

    @property
    def type(self) -> str:
        """The media type, in lower case and without parameters; empty where none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def sha256(self) -> str:
        """The hash of the body."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def size(self) -> int | None:
        """How many bytes the whole has, as far as the server says."""
        whole = self.headers.get("content-range", "").rpartition("/")[2] if self.status == 206 else None
        text = self.headers.get("content-length", "") if whole is None else whole
        return int(text) if text.isdecimal() else None

    @property
    def kept(self) -> int:
        """For how many seconds a cache may keep it without asking again (RFC 9111, 4.2.1)."""
        said = self.headers.get("cache-control", "")
        if re.search(r"no-cache|no-store", said, re.IGNORECASE):
            return 0
        return max(map(int, _MAX_AGE.findall(said)), default=0)

    @property
    def detour(self) -> str | None:
        """Where a redirect leads out of the origin that was asked; None where none does."""
        if not self.hops:
            return None
        start, end = urlsplit(self.hops[0]), urlsplit(self.url)
        return None if (start.scheme, start.netloc) == (end.scheme, end.netloc) else self.url


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A GET: of a page, or of a file; of a file in `part`, no more than its first byte and its headers are needed."""

    url: str
    accept: str = "*/*"
    packed: bool = False
    part: bool = False


Ask: TypeAlias = Callable[[Request], Reply]
"""Returns the answer. Raises SourceError where there is none."""
