"""What answers mean: statuses as errors, redirects, ranges, and bodies that stay within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

import msgspec

from wheelhouse.errors import AccessDenied, NotThere, SourceError, Transient
from wheelhouse.web.urls import shown

_LONGEST_WAIT = 60.0  # seconds, whatever Retry-After says
_PIECE = 1024 * 1024  # bytes that are unpacked at a time
_OVERHEAD = 1024  # bytes by which a packed body may exceed what it unpacks to: the header and footer of gzip
_MEMBERS = 1000  # gzip members that may follow one another (RFC 1952, 2.2); a body of empty ones would never end
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,19})-\d{1,19}|\*)/(?:(\d{1,19})|\*)")
_GIVE = "Give a user and password in the index URL (https://user:password@host/), in netrc or in a keyring."


class Response(Protocol):
    """An answer whose body is still on the line: transport.Response, whose import waits for the first request."""

    @property
    def status(self) -> int:
        """The status code."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, names in lower case."""

    @property
    def length(self) -> int | None:
        """The length of the body in bytes, if the server says it."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it was sent; raises Transient where it stops before its end."""

    def break_off(self) -> None:
        """End the body from another thread."""

    def close(self) -> None:
        """Give the connection back."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer: the URL it came from at last, without credentials; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """A file on its way. `start` is the offset at which its bytes begin, `size` that of the whole file, if known.

    `status` is 200, 206, or 416 where the file has no byte at the offset asked for. `validator` is a strong ETag, fit
    for If-Range (RFC 9110, 13.1.5), or None.
    """

    status: int
    start: int
    size: int | None
    validator: str | None
    _response: Response = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes as they come, 256 KiB on a fast line; raises Transient where they stop too early."""
        return self._response.chunks()

    def break_off(self) -> None:
        """End the stream from another thread: the one that reads it gets a Transient at once."""
        self._response.break_off()


def checked(response: Response, what: str) -> Response:
    """Return the response if it brings what was asked for: 200, 206, 304, 416; else raise what its status means."""
    match response.status:
        case 200 | 206 | 304 | 416:
            return response
        case 404 | 410:
            raise NotThere(f"{what} does not exist (the server answered {response.status})")
        case 401:
            raise AccessDenied(f"{what} asks for credentials, or refuses those given (401)", hint=_GIVE)
        case 403:
            raise AccessDenied(f"{what} may not be read (403)", hint=f"If it is not public: {_GIVE}")
        case 407:
            hint = "Write the proxy as http://user:password@host:port."
            raise AccessDenied("The proxy asks for credentials, or refuses those given (407)", hint=hint)
        case 408 | 429:
            raise _passing(response, f"{what} is busy, the server says ({response.status})")
        case status if status >= 500:
            raise _passing(response, f"{what} cannot be served at the moment ({status})")
        case status:
            raise SourceError(f"{what} was answered with status {status}, which makes no sense here")


def _passing(response: Response, message: str) -> Transient:
    failure = Transient(message, hint="Try again later, or ask the owner of the server.")
    failure.retry_after = _pause(response.headers.get("retry-after", "").strip())
    return failure


def _pause(text: str) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3: a number or a date), within bounds."""
    if not text:
        return None
    if text.isdecimal():
        return min(float(text), _LONGEST_WAIT)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  (10 ms for a header that few servers send)
    from time import time  # noqa: PLC0415

    try:
        seconds = parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def redirected(response: Response, url: str) -> str | None:
    """Return where the response sends us, or None where it is no redirect."""
    if response.status not in {301, 302, 303, 307, 308}:
        return None
    location = response.headers.get("location", "").encode("latin-1").decode("utf-8", "replace")
    try:
        return urljoin(url, location.partition("#")[0])
    except ValueError:
        raise SourceError(f"{shown(url)} redirects to what is no URL") from None


def streamed(response: Response, asked: int, what: str) -> Stream:
    """Return the answer to a request for the bytes from offset `asked` on (RFC 9110, 14.4, 15.3.7 and 15.5.17)."""
    etag = response.headers.get("etag", "")
    validator = etag if etag.startswith('"') else None
    if response.status == 200:
        return Stream(status=200, start=0, size=response.length, validator=validator, _response=response)
    said = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    size = int(said[2]) if said and said[2] else None
    if response.status == 416 and asked:
        return Stream(status=416, start=0, size=size, validator=validator, _response=response)
    if response.status != 206 or not asked or not said or said[1] is None or int(said[1]) != asked:
        raise SourceError(f"{what} was asked for from byte {asked} on, and answered with something else")
    return Stream(status=206, start=asked, size=size, validator=validator, _response=response)


def body_of(response: Response, limit: int, what: str) -> bytes:
    """Return the whole body, unpacked; raises SourceError where it is longer than `limit` bytes, packed or unpacked."""
    pieces = []
    left = limit
    for piece in _unpacked(response, _bounded(response, limit, what), what):
        left -= len(piece)
        if left < 0:
            raise _too_large(what, limit)
        pieces.append(piece)
    return b"".join(pieces)


def _bounded(response: Response, limit: int, what: str) -> Iterator[bytes]:
    left = limit + _OVERHEAD
    if (response.length or 0) > left:
        raise _too_large(what, limit)
    for chunk in response.chunks():
        left -= len(chunk)
        if left < 0:
            raise _too_large(what, limit)
        yield chunk


def _too_large(what: str, limit: int) -> SourceError:
    return SourceError(f"{what} is larger than the {limit} bytes that are accepted of it")


def _unpacked(response: Response, chunks: Iterator[bytes], what: str) -> Iterator[bytes]:
    match response.headers.get("content-encoding", "").strip().lower():
        case "" | "identity":
            return chunks
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(chunks, what)
        case other:
            raise SourceError(f"{what} is packed as {other!r}, which was not asked for")


def _inflated(chunks: Iterator[bytes], what: str) -> Iterator[bytes]:
    """Yield the unpacked bytes in pieces: a small body may hold any number of them."""
    import zlib  # noqa: PLC0415  (a run that answers from its cache needs none)

    decoder = None
    members = _MEMBERS
    try:
        for chunk in chunks:
            if decoder is None:  # deflate is zlib's format, but some servers send it bare; 32 tells gzip from zlib
                decoder = zlib.decompressobj(zlib.MAX_WBITS | 32 if chunk[:1] in b"\x1f\x78" else -zlib.MAX_WBITS)
            data = bytes(chunk)
            while data and members:
                yield decoder.decompress(data, _PIECE)
                data = decoder.unconsumed_tail
                if decoder.eof and decoder.unused_data:
                    data, members = decoder.unused_data, members - 1
                    decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
    except zlib.error as error:
        raise SourceError(f"{what} cannot be unpacked: {error}") from None
    if decoder is not None and not decoder.eof:
        kind = Transient if members else SourceError
        raise kind(f"{what} ended in the middle of its packed data")
