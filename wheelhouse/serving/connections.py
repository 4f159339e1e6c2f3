"""Connections that are given only so much patience: uvicorn's, with limits on time, number and size.

uvicorn itself waits for ever for a request that does not come, and for a client that does not read.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from wheelhouse.serving.answers import Answer
from wheelhouse.serving.asgi import BEGUN, PIECE, Asgi, has_body

WAIT = 15.0  # seconds for a whole request head to come: the first, or the next one on a connection that is kept
STALL = 60.0  # seconds for which a client may take nothing of its answer
_LONGEST_HEAD = 2**16  # bytes of a request line and its headers
_AHEAD = 100  # requests that may wait for the answer to one before
_FRESH = 1.0  # seconds after which a connection without a request may go
SWEEP = 1.0  # seconds between two looks


class Crowd:
    """All connections of a server: at most `limit`. Who is idle makes room, or else who takes up most of it."""

    def __init__(self, limit: int, wait: float = WAIT, stall: float = STALL, sweep: float = SWEEP) -> None:
        self._limit = limit
        self._wait = wait
        self._stall = stall
        self._every = sweep
        self._all: set[Connection] = set()
        self._due: asyncio.TimerHandle | None = None

    def enter(self, connection: Connection) -> None:
        """Take a connection in; where there is no room, one goes for it."""
        self._all.add(connection)
        if len(self._all) > self._limit:
            self._most_dispensable(connection.since).transport.abort()
        self._plan()

    def _most_dispensable(self, now: float) -> Connection:
        """Return the connection that has been idle longest; where none is, one of the host that has most of them.

        So nobody who asks for everything and reads nothing keeps others out, unless from as many hosts.
        """
        idle = [each for each in self._all if now - each.since >= _FRESH and not each.is_answered()]
        if idle:
            return min(idle, key=lambda each: each.since)
        hosts = Counter(each.host for each in self._all)
        most = max(hosts.values())
        crowding = (each for each in self._all if hosts[each.host] == most)
        return min(crowding, key=lambda each: (each.is_answered(), each.asked))

    def leave(self, connection: Connection) -> None:
        """Forget a connection that was closed."""
        self._all.discard(connection)

    def _plan(self) -> None:
        if self._due is None and self._all:
            self._due = asyncio.get_running_loop().call_later(self._every, self._sweep)

    def _sweep(self) -> None:
        self._due = None
        now = asyncio.get_running_loop().time()
        for each in tuple(self._all):
            each.judge(now, self._wait, self._stall)
        self._plan()


class Connection(HttpToolsProtocol):
    """A connection of which it is known since when nothing has been going on, and when it last asked for something."""

    asgi: Asgi
    crowd: Crowd
    since: float
    asked: float
    _head: int = 0
    _unsent: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.since = self.asked = self.loop.time()
        self.crowd.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, whoever ended it."""
        self.crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, but no head without end."""
        self._head += len(data)
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._head > _LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """Take the request up. Raises ConnectionAbortedError where too many wait already, which ends the parser."""
        self._head = 0
        self.since = self.asked = self.loop.time()
        if len(self.pipeline) >= _AHEAD:
            raise ConnectionAbortedError
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request; in the midst of an answer nothing can be said any more."""
        cycle = self.cycle
        if self.pipeline or (cycle is not None and cycle.response_started and not cycle.response_complete):
            self.transport.abort()
        else:
            super().send_400_response(msg)

    def on_body(self, body: bytes) -> None:
        """Read what nobody wants."""
        self._head = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.since = self.loop.time()
        if self.pipeline:
            super().on_response_complete()
        else:  # as uvicorn, but for its timer: a tenth of a request's time, and the crowd is watched anyway
            self.server_state.total_requests += 1
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # Uvicorn begins a task for each request. What is held in memory needs none: that is three times as quick.
        scope: dict[str, Any] = cast("dict[str, Any]", cycle.scope)
        if not (self.pipeline or self.flow.write_paused or has_body(scope)):
            answer = self.asgi.begin(scope)
            if isinstance(answer, Answer) and isinstance(answer.body, bytes) and len(answer.body) <= PIECE:
                self._write(cycle, answer, answer.body)
                return
            scope[BEGUN] = answer
        super()._start_asgi_task(cycle, app)

    def _write(self, cycle: RequestResponseCycle, answer: Answer, body: bytes) -> None:
        sent = b"" if cycle.scope["method"] == "HEAD" else body
        headers = [*self.server_state.default_headers, *answer.headers]
        if not cycle.keep_alive:
            headers.append((b"connection", b"close"))
        lines = b"".join([b"%b: %b\r\n" % header for header in headers])
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[answer.status], lines, sent))
        cycle.response_started = cycle.response_complete = True
        self.asgi.note(cast("dict[str, Any]", cycle.scope), answer, len(sent))
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    @property
    def host(self) -> str:
        """Where the client is."""
        return self.client[0] if self.client else ""

    def is_answered(self) -> bool:
        """Whether an answer is on its way: it is being made, or the client has not taken all of it."""
        made = self.cycle is not None and not self.cycle.response_complete
        return made or self.transport.get_write_buffer_size() > 0

    def judge(self, now: float, wait: float, stall: float) -> None:
        """Close the connection where no request has come for too long, or where an answer is not taken."""
        unsent = self.transport.get_write_buffer_size()
        if unsent != self._unsent or (unsent == 0 and self.is_answered()):
            self.since = now  # it is taken, or still being made: that is nobody's fault but ours
        self._unsent = unsent
        if now - self.since > (stall if unsent else wait):
            self.transport.abort()


def protocol(asgi: Asgi, crowd: Crowd) -> type[Connection]:
    """Return the class of the connections of a server."""
    return type("ServedConnection", (Connection,), {"asgi": asgi, "crowd": crowd})
