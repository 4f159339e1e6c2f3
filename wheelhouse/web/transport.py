"""Connections to origins, kept alive and shared by all threads.

With `lines` the only module that knows httpcore2, the transport of httpx2 (docs/decisions/http.md). It is imported
with the first request, not before: a run that needs no network does not pay for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial

import httpcore2

from wheelhouse.errors import AccessDenied, SourceError, Transient
from wheelhouse.web.lines import Backend
from wheelhouse.web.routes import Routes, user_and_password
from wheelhouse.web.sockets import Addresses, Lookup, Sockets, break_off
from wheelhouse.web.urls import Origin, authority, located

_IDLE = 30.0  # seconds that an unused connection is kept
_DRAIN = 64 * 1024  # the rest of a body that is read for the sake of its connection


class Response:
    """An answer whose body is still on the line. It must be closed, in whatever state."""

    def __init__(self, raw: httpcore2.Response, shown: str, release: Callable[[], None]) -> None:
        self.status = raw.status
        self.headers = _joined(raw.headers)
        self._raw = raw
        self._shown = shown
        self._release = release
        self._ended = False

    @property
    def length(self) -> int | None:
        """How many bytes the body has, or None where the server does not say."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdecimal() and "transfer-encoding" not in self.headers else None

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it was sent; raises Transient where it stops before its end."""
        line = self._raw.extensions["network_stream"]
        line.begin_body()
        left = self.length or 0
        try:
            for chunk in self._raw.iter_stream():
                left -= len(chunk)
                line.awaited = max(left, 0)
                yield chunk
        except httpcore2.ReadTimeout as error:
            raise Transient(f"{self._shown} stopped in the middle: nothing came any more") from error
        except (httpcore2.ReadError, httpcore2.RemoteProtocolError) as error:
            raise Transient(f"{self._shown} broke off before its end") from error
        self._ended = True

    def break_off(self) -> None:
        """End the body from another thread: the one that reads it gets a Transient at once."""
        break_off(self._raw.extensions["network_stream"].sock)

    def close(self) -> None:
        """Give the connection back; what little is left of the body is read for that."""
        if not self._ended and (self.length or _DRAIN) < _DRAIN:
            self._drain()
        self._raw.close()
        self._release()

    def _drain(self) -> None:
        try:
            for _ in self._raw.iter_stream():
                pass
        except (RuntimeError, httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError):
            return  # begun and given up by a caller, or broken: then the connection is closed


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


class _Lane:
    """The way to one origin: how its connections are made, and those that wait for the next request."""

    def __init__(self, origin: Origin, factory: httpcore2.ConnectionPool) -> None:
        scheme, host, port = origin
        self._origin = httpcore2.Origin(scheme.encode(), host.encode(), port)
        self._factory = factory
        self._idle: list[httpcore2.ConnectionInterface] = []

    def take(self) -> tuple[httpcore2.ConnectionInterface, bool]:
        """Return a connection, and whether it was used before. A list is atomic enough for all threads."""
        with suppress(IndexError):  # none is left, for another thread may be faster
            while True:
                connection = self._idle.pop()
                if not connection.has_expired():
                    return connection, True
                connection.close()
        return self._factory.create_connection(self._origin), False

    def give_back(self, connection: httpcore2.ConnectionInterface) -> None:
        if connection.is_idle():
            self._idle.append(connection)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


class Pool:
    """All connections of a run. Unlike httpcore2's own pool it does not walk through them twice a request."""

    def __init__(self, routes: Routes, timeout: float, lookup: Lookup) -> None:
        self._routes = routes
        self._timeout = timeout
        self._addresses = Addresses(lookup)
        self._sockets = Sockets()
        self._lanes: dict[Origin, _Lane] = {}
        self._lock = threading.Lock()

    def send(self, url: str, headers: Mapping[str, str], shown: str) -> Response:
        """Send a GET, and return the answer once its headers are there; `shown` is the URL as errors may show it.

        Raises Transient, AccessDenied of a proxy, or SourceError.
        """
        origin, target = located(url)
        lane = self._lane(origin)
        request = httpcore2.Request("GET", _url(origin, target), headers=[(b"Host", authority(origin)), *_raw(headers)])
        while True:
            connection, used = lane.take()
            try:
                raw = connection.handle_request(request)
            except (httpcore2.RemoteProtocolError, httpcore2.ReadError) as error:
                connection.close()
                if not used:  # a server may close an idle line at any time, and that is no failure
                    raise _broken(shown, error) from error
            except (httpcore2.ReadTimeout, httpcore2.LocalProtocolError, httpcore2.ProxyError) as error:
                connection.close()
                raise self._failure(shown, error) from error
            else:
                return Response(raw, shown, partial(lane.give_back, connection))

    def trusts(self, url: str) -> bool:
        """Return whether the host of the URL is a trusted one, which needs no encryption."""
        _, host, port = located(url)[0]
        return self._routes.trusts(host, port)

    def close(self) -> None:
        """Break off what is under way in other threads, and close every connection."""
        self._sockets.break_off()
        with self._lock:
            for lane in self._lanes.values():
                lane.close()

    def _lane(self, origin: Origin) -> _Lane:
        with self._lock:
            if origin not in self._lanes:
                self._lanes[origin] = _Lane(origin, self._factory(origin))
            return self._lanes[origin]

    def _factory(self, origin: Origin) -> httpcore2.ConnectionPool:
        scheme, host, port = origin
        proxy = self._routes.proxy(*origin)
        return httpcore2.ConnectionPool(
            ssl_context=self._routes.tls(host, port, httpcore2.default_ssl_context) if scheme == "https" else None,
            proxy=httpcore2.Proxy(f"http://{proxy.netloc.rpartition('@')[2]}", _encoded(user_and_password(proxy)))
            if proxy
            else None,
            keepalive_expiry=_IDLE,
            network_backend=Backend(self._addresses, self._sockets, self._timeout, "The proxy " if proxy else ""),
        )

    def _failure(self, shown: str, error: Exception) -> SourceError:
        match error:
            case httpcore2.ReadTimeout():
                return Transient(f"{shown} was not answered within {self._timeout:g} seconds", hint=_SLOW)
            case httpcore2.ProxyError() if str(error).startswith("407"):
                return AccessDenied("The proxy asks for credentials, or refuses those given", hint=_PROXY_HINT)
            case httpcore2.ProxyError():
                return Transient(f"The proxy could not reach {shown}: it answered {error}", hint=_PROXY_HINT)
            case _:
                return SourceError(f"{shown} cannot be asked for: {error}")


_SLOW = "Try again later, or give it more time with --timeout."
_PROXY_HINT = "Write the proxy as http://user:password@host:port, and check that it is the right one."


def _broken(shown: str, error: Exception) -> SourceError:
    if isinstance(error, httpcore2.RemoteProtocolError) and "disconnected" not in str(error):
        return Transient(f"{shown} was answered with something that is not HTTP: {error}")
    return Transient(f"{shown} was not answered: the server closed the connection")


def _url(origin: Origin, target: bytes) -> httpcore2.URL:
    scheme, host, port = origin
    return httpcore2.URL(scheme=scheme, host=host, port=port, target=target)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _encoded(pair: tuple[str, str] | None) -> tuple[bytes, bytes] | None:
    return None if pair is None else (pair[0].encode(), pair[1].encode())
