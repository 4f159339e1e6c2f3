"""Lines: bytes to and from a server, as httpcore2 wants them; in bulk where there is much, and never at a crawl."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import Any

import httpcore2

from wheelhouse.errors import SourceError, Transient
from wheelhouse.web.sockets import Addresses, Sockets, readable

_CHUNK = 256 * 1024  # what a bulk read fills before it is handed on: a quarter of the steps of httpcore2's 64 KiB
_PATIENCE = 0.25  # seconds after which a slow line hands on what it has
_CRAWL = 1024  # bytes of a body that must arrive within one timeout, or the line counts as silent
_HEAD = 1024 * 1024  # bytes after which a head has no end (h11 bounds one message, not how many 1xx come before it)


class Line(httpcore2.NetworkStream):
    """One connection, as httpcore2 sees it. `awaited` bytes of a body are read in bulk, past httpcore2's 64 KiB."""

    def __init__(self, sock: socket.socket, timeout: float, sockets: Sockets) -> None:
        sock.settimeout(timeout)
        self.sock = sock
        self.awaited = 0
        self._timeout = timeout
        self._sockets = sockets
        self._in_head = True
        self._arrived = 0
        self._waited = 0.0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  (the pool's timeout is ours)
        """Return the next bytes, none at the end; raises httpcore2's ReadTimeout or ReadError."""
        try:
            return self._bulk() if self.awaited > max_bytes else self._some(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout from error
        except OSError as error:
            raise httpcore2.ReadError(error) from error

    def _some(self, max_bytes: int) -> bytes:
        began = monotonic()
        data = self.sock.recv(max_bytes)
        self._note(len(data), began)
        return data

    def _bulk(self) -> bytes:
        buffer = bytearray(min(self.awaited, _CHUNK))
        began = monotonic()
        with memoryview(buffer) as view:
            got = self.sock.recv_into(view)
            if 0 < got < len(view):
                got = self._fill(view, got)
        self._note(got, began)
        self.awaited -= got
        del buffer[got:]
        return buffer  # type: ignore[return-value]  # h11 takes any buffer, and bytes() would copy it

    def _fill(self, view: memoryview, got: int) -> int:
        """Wait a little for more. What fails here fails in the next read too; what came before it is handed on."""
        until = monotonic() + _PATIENCE
        self.sock.settimeout(_PATIENCE)
        with suppress(OSError):
            while got < len(view) and monotonic() < until and (count := self.sock.recv_into(view[got:])):
                got += count
        self.sock.settimeout(self._timeout)
        return got

    def _note(self, count: int, began: float) -> None:
        """Raise TimeoutError where bytes drip so slowly that the line might as well be silent."""
        self._arrived += count
        self._waited += monotonic() - began
        if self._in_head and self._arrived > _HEAD:
            raise ConnectionAbortedError
        if self._arrived >= _CRAWL and not self._in_head:
            self._arrived, self._waited = 0, 0.0
        elif self._waited > self._timeout:
            raise TimeoutError

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  (as in read)
        """Send all the bytes, and begin to wait for the head of the answer."""
        if not buffer:  # httpcore2 sends the body and the end of a GET too, which are nothing
            return
        self._in_head, self._arrived, self._waited = True, 0, 0.0
        try:
            self.sock.sendall(buffer)
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    def begin_body(self) -> None:
        """Begin to wait for the body."""
        self._in_head, self._arrived, self._waited = False, 0, 0.0

    def close(self) -> None:
        """Close the socket."""
        self._sockets.discard(self.sock)
        self.sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  (as in read)
    ) -> httpcore2.NetworkStream:
        """Return the same line with TLS; raises SourceError where the server's certificate is not trusted."""
        self._sockets.discard(self.sock)
        sock = ssl_context.wrap_socket(self.sock, server_hostname=server_hostname, do_handshake_on_connect=False)
        try:
            self._sockets.add(sock)
            sock.do_handshake()
        except OSError as error:
            self._sockets.discard(sock)
            sock.close()
            raise _tls_failure(str(server_hostname), error) from error
        return Line(sock, self._timeout, self._sockets)

    def get_extra_info(self, info: str) -> Any:
        """Return whether there is something to read, which on an idle line is its end."""
        if info == "is_readable":
            return readable(self.sock)
        return None


def _tls_failure(host: str, error: OSError) -> SourceError:
    match error:
        case ssl.SSLCertVerificationError():
            return SourceError(
                f"The certificate of {host} is not trusted: {error.verify_message.rstrip('.')}",
                hint="Name the authority's certificate with --cert, or the host with --trusted-host.",
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ConnectionError() | TimeoutError():
            return Transient(f"{host} broke off while the encryption was being set up")
        case _:
            return SourceError(
                f"{host} does not speak TLS as this machine does: {getattr(error, 'reason', None) or error}",
                hint="Check that the URL should begin with https, and its port.",
            )


class Backend(httpcore2.NetworkBackend):
    """Opens lines for httpcore2; `role` begins the sentences of its errors: `The proxy `, or nothing."""

    def __init__(self, addresses: Addresses, sockets: Sockets, timeout: float, role: str) -> None:
        self._addresses = addresses
        self._sockets = sockets
        self._timeout = timeout
        self._role = role

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (the pool's timeout is ours)
        local_address: str | None = None,  # noqa: ARG002  (never given)
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002  (never given)
    ) -> httpcore2.NetworkStream:
        """Return a line to the host; raises SourceError, or Transient, where there is none."""
        try:
            sock = self._addresses.connect(host, port, self._timeout, self._sockets)
        except OSError as error:
            raise self._failure(host, port, error) from error
        return Line(sock, self._timeout, self._sockets)

    def _failure(self, host: str, port: int, error: OSError) -> SourceError:
        match error:
            case socket.gaierror() if error.errno != socket.EAI_AGAIN:
                hint = "Check the spelling of the URL, and that this machine is online."
                return SourceError(f"{self._role}{host} is not known: {error.strerror}", hint=hint)
            case socket.gaierror():
                return Transient(f"{self._role}{host} could not be looked up: {error.strerror}", hint=_ONLINE)
            case TimeoutError():
                told = f"{self._role}{host}:{port} accepted no connection within {self._timeout:g} seconds"
                return Transient(told, hint=_ONLINE)
            case _:
                told = f"{self._role}{host}:{port} cannot be reached: {(error.strerror or 'broken off').lower()}"
                return Transient(told, hint=_ONLINE)


_ONLINE = "Check that this machine is online, and whether it needs a proxy (--proxy)."
