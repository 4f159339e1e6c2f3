"""Sockets: names looked up once, each address tried, and all of them broken off from another thread at need."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeAlias

Lookup: TypeAlias = Callable[..., list[tuple[Any, ...]]]


class Sockets:
    """The open sockets, so that another thread can break them off; a line of its own is the only way out of `recv`."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False

    def add(self, sock: socket.socket) -> None:
        """Remember the socket; raises OSError when all were broken off before."""
        with self._lock:
            if self._closed:
                sock.close()
                raise ConnectionAbortedError
            self._open.add(sock)

    def discard(self, sock: socket.socket) -> None:
        """Forget the socket."""
        with self._lock:
            self._open.discard(sock)

    def break_off(self) -> None:
        """Make every read, write and connect that is under way fail at once, and later ones too."""
        with self._lock:
            self._closed = True
            for sock in self._open:
                break_off(sock)


def break_off(sock: socket.socket) -> None:
    """Make what another thread does with this socket fail at once."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's, which would also change its state
    except OSError:
        return


class Addresses:
    """The addresses of hosts: each host is looked up once, whoever asks, and each address is tried in turn.

    Sixteen look-ups of one name at once have been seen to lose packets and to stall for exactly five seconds.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._locks: dict[str, threading.Lock] = {}
        self._known: dict[str, list[tuple[Any, ...]]] = {}

    def of(self, host: str) -> list[tuple[Any, ...]]:
        """Return what getaddrinfo says, the address that worked last in front; raises OSError, which is not kept."""
        with self._locks.setdefault(host, threading.Lock()):
            if host not in self._known:
                self._known[host] = self._lookup(host, 0, type=socket.SOCK_STREAM)
            return self._known[host]

    def connect(self, host: str, port: int, timeout: float, sockets: Sockets) -> socket.socket:
        """Return a socket connected to the host within `timeout` seconds; raises the OSError of the last address."""
        addresses = self.of(host)
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
        until = monotonic() + timeout
        for tried, address in enumerate(addresses):
            share = max(until - monotonic(), 0.01) / (len(addresses) - tried)
            try:
                sock = _open(address, port, share, sockets)
            except OSError as error:
                failure = error
                continue
            self._known[host] = [address, *(other for other in addresses if other is not address)]
            return sock
        raise failure


def _open(address: tuple[Any, ...], port: int, timeout: float, sockets: Sockets) -> socket.socket:
    family, kind, protocol, _, (ip, _, *scope) = address
    sock = socket.socket(family, kind, protocol)
    sockets.add(sock)
    try:
        sock.settimeout(timeout)
        sock.connect((ip, port, *scope))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        sockets.discard(sock)
        sock.close()
        raise
    return sock


def readable(sock: socket.socket) -> bool:
    """Return whether something can be read, which on an idle connection is its end."""
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
