"""Asking a server as pip would, one redirect at a time; or a folder. Nothing is tried twice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from urllib.request import url2pathname

from wheelhouse.doctor.reply import Reply, Request
from wheelhouse.errors import SourceError
from wheelhouse.web.answers import Response, body_of, redirected
from wheelhouse.web.client import Connection
from wheelhouse.web.credentials import Credentials
from wheelhouse.web.routes import Routes
from wheelhouse.web.transport import Pool
from wheelhouse.web.urls import located, shown

_LARGEST = 64 * 2**20  # bytes of a page, or of a file that is read in full
_REDIRECTS = 10


class Line:
    """The way to a server, as a callable: `reply.Ask`. `connection` is what pip's configuration and the options say."""

    def __init__(self, connection: Connection) -> None:
        from socket import getaddrinfo  # noqa: PLC0415  (a folder is read without)

        self._credentials = Credentials(connection.credentials, keyring=connection.keyring)
        self._routes = Routes(
            cert=connection.cert,
            client_cert=connection.client_cert,
            proxy=connection.proxy,
            trusted=connection.trusted_hosts,
            environment=connection.proxy_environment,
        )
        self._pool = Pool(self._routes, connection.timeout, getaddrinfo)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.close()

    def proxy(self, url: str) -> str | None:
        """Return the host and port of the proxy for this address; None where the way is direct."""
        proxy = self._routes.proxy(*located(url)[0])
        return None if proxy is None else proxy.netloc.rpartition("@")[2]

    def __call__(self, request: Request) -> Reply:
        """Return the answer. Raises SourceError where there is none, or it is larger than any page."""
        if request.url.startswith("file:"):
            return _read(request)
        seen = [request.url]
        while True:
            response = self._send(seen[-1], _headers(request))
            with closing(response):
                target = redirected(response, seen[-1])
                if target is None or not target.startswith(("http:", "https:")):
                    return _reply(seen, response, request)
            if target in seen or len(seen) > _REDIRECTS:
                raise SourceError(
                    f"{shown(request.url)} redirects in a circle, by way of {shown(target)}",
                    hint="Correct the rules of the server: a page is at its address with a slash at the end.",
                )
            seen.append(target)

    def _send(self, url: str, headers: Mapping[str, str]) -> Response:
        tried = self._credentials.known(url)
        response = self._pool.send(url, _signed(headers, tried), shown(url))
        other = self._credentials.asked(url, tried) if response.status == 401 else None
        if other is None:
            return response
        response.close()
        return self._pool.send(url, _signed(headers, other), shown(url))


def _headers(request: Request) -> dict[str, str]:
    headers = {
        "user-agent": "whbuild",
        "accept": request.accept,
        "accept-encoding": "gzip" if request.packed else "identity",
    }
    return {**headers, "range": "bytes=0-0"} if request.part else headers


def _signed(headers: Mapping[str, str], authorization: str | None) -> dict[str, str]:
    return {**headers, "authorization": authorization} if authorization else dict(headers)


def _reply(seen: list[str], response: Response, request: Request) -> Reply:
    # Of a file that says it is packed, or of an error, the headers say enough.
    headed = request.part or response.status != 200 or (not request.packed and "content-encoding" in response.headers)
    return Reply(
        url=_bare(seen[-1]),
        status=response.status,
        hops=tuple(map(_bare, seen[:-1])),
        headers=response.headers,
        body=b"" if headed else body_of(response, _LARGEST, shown(seen[-1])),
    )


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _read(request: Request) -> Reply:
    """Return what pip gets of a file, or of a folder: the `index.html` in it."""
    path = Path(url2pathname(urlsplit(request.url).path))
    if os.path.isdir(path) or request.url.endswith("/"):  # noqa: PTH112  (what cannot be looked up is not found)
        path /= "index.html"
    try:
        size = path.stat().st_size
        body = b"" if request.part else path.read_bytes()
    except OSError:
        return Reply(url=request.url, status=404)
    kind = "text/html" if path.suffix == ".html" else "application/octet-stream"
    headers = {"content-type": kind, "content-length": str(size)}
    return Reply(url=request.url, status=206 if request.part else 200, headers=_ranged(headers, request), body=body)


def _ranged(headers: dict[str, str], request: Request) -> dict[str, str]:
    if not request.part:
        return headers
    return {**headers, "content-range": f"bytes 0-0/{headers['content-length']}"}
