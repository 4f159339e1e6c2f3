"""What goes back to a client, as values: a status, headers (RFC 9110, 9111), and bytes or a part of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import BinaryIO, TypeAlias

import msgspec

from wheelhouse.headers import HTML, JSON, POLICY, TEXT
from wheelhouse.serving.accept import Coding
from wheelhouse.serving.conditions import Span, is_known, span

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

SHOWN: Headers = ((b"content-security-policy", POLICY.encode("ascii")),)
"""For the catalogue, which a browser shows."""

_QUERY = re.compile(rb"[!-~]{1,1000}")  # what goes into a header again
_ALWAYS: Headers = ((b"x-content-type-options", b"nosniff"),)
_UTF8 = (TEXT, HTML, "text/plain", "text/css", "text/javascript")
_TYPES = {
    ".html": TEXT,
    ".css": "text/css",
    ".js": "text/javascript",
    ".v1_json": JSON,
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".metadata": "text/plain",
}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks for. `path` is decoded, `query` is not, `headers` have names in lower case."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """So many bytes of an open file, from a position on."""

    file: BinaryIO
    start: int
    size: int


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a client gets; `user` is who it is, where it had to say so."""

    status: int
    headers: Headers
    body: bytes | Part = b""
    user: str | None = None


def content_type(path: str) -> str:
    """Return the type of a path that was asked for by its own name."""
    return _TYPES.get(path[path.rfind(".") :], "application/octet-stream")


def plain(status: int, text: str, *more: tuple[bytes, bytes]) -> Answer:
    """Return an answer for people, which no cache keeps."""
    return _bytes(status, f"{text}\n".encode(), b"text/plain; charset=utf-8", *more)


def moved(to: str, query: bytes = b"") -> Answer:
    """Return that the same thing is called otherwise, for good (RFC 9110, 15.4.9); what the URL asks for stays."""
    kept = b"?" + query if _QUERY.fullmatch(query) else b""
    return plain(308, to, (b"location", to.encode("ascii") + kept))


def html(title: str, links: Mapping[str, str]) -> Answer:
    """Return a page of links, each shown as the text that it maps to; all of them are plain names."""
    lines = "".join(f'<a href="{to}">{shown}</a><br>\n' for to, shown in links.items())
    head = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n'
    body = f"{head}<body>\n{lines}</body>\n</html>\n".encode()
    policy = (b"content-security-policy", b"default-src 'none'")
    return _bytes(200, body, b"text/html; charset=utf-8", policy)


def json(status: int, facts: object) -> Answer:
    """Return facts for programs, as they are now."""
    return _bytes(status, msgspec.json.encode(facts) + b"\n", b"application/json")


def page(
    body: bytes,
    *,
    sha256: str,
    coding: Coding,
    media: str,
    cache: bytes,
    vary: bytes,
    request: Request,
    more: Headers = (),
) -> Answer:
    """Return a page, with `more` headers than it takes, or that the client has it already."""
    described = _described(sha256, coding, media, len(body), cache, vary, more)
    if is_known(described.etag, request.headers.get(b"if-none-match")):
        return Answer(status=304, headers=described.known)
    return Answer(status=200, headers=described.whole, body=body)


class _Described(msgspec.Struct, frozen=True, kw_only=True):
    """The headers of a page that is sent, and those where the client has it."""

    etag: bytes
    whole: Headers
    known: Headers


@lru_cache(maxsize=4096)
def _described(
    sha256: str, coding: Coding, media: str, size: int, cache: bytes, vary: bytes, more: Headers
) -> _Described:
    etag = (f'"{sha256[:32]}"' if coding == "identity" else f'"{sha256[:32]}-{coding}"').encode("ascii")
    known = ((b"etag", etag), (b"cache-control", cache), (b"vary", vary), *more, *_ALWAYS)
    packing = () if coding == "identity" else ((b"content-encoding", coding.encode("ascii")),)
    whole = ((b"content-type", _typed(media)), (b"content-length", b"%d" % size), *packing, *known)
    return _Described(etag=etag, whole=whole, known=known)


def file(content: BinaryIO | bytes, size: int, *, etag: bytes, media: str, cache: bytes, request: Request) -> Answer:
    """Return a file, the part of it that is asked for, or that the client has it already.

    Parts are for GET only: HEAD tells of the whole (RFC 9110, 14.2).
    """
    asked = request.headers
    wanted = asked.get(b"range") if request.method == "GET" else None
    headers = ((b"etag", etag), (b"cache-control", cache), (b"accept-ranges", b"bytes"), *_ALWAYS)
    if is_known(etag, asked.get(b"if-none-match")):
        return _closed(content, Answer(status=304, headers=headers))
    match span(wanted, asked.get(b"if-range"), etag, size):
        case "none":
            beyond = ((b"content-range", b"bytes */%d" % size), (b"content-length", b"0"))
            return _closed(content, Answer(status=416, headers=(*beyond, *headers)))
        case "all":
            return _part(200, content, (0, size), media, headers)
        case (start, count):
            where = (b"content-range", b"bytes %d-%d/%d" % (start, start + count - 1, size))
            return _part(206, content, (start, count), media, (where, *headers))


def _part(status: int, content: BinaryIO | bytes, part: Span, media: str, headers: Headers) -> Answer:
    start, size = part
    body = content[start : start + size] if isinstance(content, bytes) else Part(file=content, start=start, size=size)
    described = ((b"content-type", _typed(media)), (b"content-length", b"%d" % size))
    return Answer(status=status, headers=(*described, *headers), body=body)


def _closed(content: BinaryIO | bytes, answer: Answer) -> Answer:
    if not isinstance(content, bytes):
        content.close()
    return answer


def _bytes(status: int, body: bytes, media: bytes, *more: tuple[bytes, bytes]) -> Answer:
    described = ((b"content-type", media), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"))
    return Answer(status=status, headers=(*described, *more, *_ALWAYS), body=body)


def _typed(media: str) -> bytes:
    return f"{media}; charset=utf-8".encode("ascii") if media in _UTF8 else media.encode("ascii")
