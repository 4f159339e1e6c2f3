"""The server itself: uvicorn, told what it may do, and stopped with care."""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.serving.asgi import PIECE, Asgi
from wheelhouse.serving.connections import Crowd, protocol

_LIMIT = 1000  # connections at once
_BACKLOG = 2048  # connections that the system may hold until they are taken
_SPARE = 200  # files that are open besides
_PATIENCE = 30  # seconds that answers may still take when the server is told to end


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate and its key, as files (PEM)."""

    certificate: Path
    key: Path | None


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 is any that is free, and `::` is IPv4, too. Raises PlaceError."""
    try:
        # With the number of TCP: by that asyncio knows where to send at once what is small (TCP_NODELAY).
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _bound(socket.socket(family, kind, number), address)
    except OSError as error:
        raise PlaceError(
            f"Nothing can be served at {host} port {port}: {error.strerror or error}.",
            hint="Name another address with --host and --port.",
        ) from None


def _bound(listener: socket.socket, address: tuple[Any, ...]) -> socket.socket:
    try:
        if os.name == "posix":  # elsewhere it would share the port with whoever has it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if address[0] == "::":
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        _hold_little(listener)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _hold_little(listener: socket.socket) -> None:
    """Let the system hold no more of an answer than is on its way and a piece besides.

    Linux would take 4 MB for each client that reads nothing: with 400 of them, all the memory that it has for TCP.
    """
    option: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if option is not None:
        with suppress(OSError):
            listener.setsockopt(socket.IPPROTO_TCP, option, PIECE)


class Server:
    """Uvicorn with these settings. Raises UsageError where the certificate is none."""

    def __init__(self, asgi: Asgi, tls: Tls | None = None, crowd: Crowd | None = None) -> None:
        config = uvicorn.Config(
            asgi,
            http=protocol(asgi, crowd or Crowd(_room())),
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=_PATIENCE,
            ssl_certfile=None if tls is None else tls.certificate,
            ssl_keyfile=None if tls is None else tls.key,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            raise _no_certificate(error, tls) from None
        self._server = uvicorn.Server(config)

    def serve(self, listener: socket.socket) -> None:
        """Answer until a signal (SIGINT, SIGTERM) ends it: then no more is taken on, and what was begun is sent."""
        with suppress(KeyboardInterrupt):  # uvicorn passes on what it was ended by
            self._server.run(sockets=[listener])

    def stop(self) -> None:
        """End as if a signal had come; for who calls `serve` in a thread."""
        self._server.should_exit = True


def _no_certificate(error: OSError, tls: Tls | None) -> UsageError:
    files = () if tls is None else (tls.certificate, tls.key)
    return UsageError(
        f"The certificate cannot be used: {error.strerror or error}.",
        context=tuple(str(each) for each in files if each is not None),
        hint="--ssl-certfile and --ssl-keyfile take PEM files; the first may hold both.",
    )


def _room() -> int:
    """Return how many connections there may be: the system counts open files, and gives more where it is asked to."""
    try:
        import resource  # noqa: PLC0415  (Windows has none)
    except ImportError:
        return _LIMIT
    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(given, 2 * _LIMIT + _SPARE)  # each may have a file open
    given = wanted if most == resource.RLIM_INFINITY else min(most, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (given, most))
    return min(max((given - _SPARE) // 2, 20), _LIMIT)
