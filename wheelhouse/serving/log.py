"""One line for each answer, in the format that every reader of such logs knows (NCSA combined)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from queue import SimpleQueue
from threading import Thread

import msgspec

_PAUSE = 0.2  # seconds for which lines are gathered
_WAITING = 20  # pauses for which the writing may take; what comes after them is counted and lost
_HARMLESS = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x22, 0x5C, *range(0x7F, 0x100))}


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Who got what: `target` is path and query as they were sent, `size` how many bytes went out, without headers."""

    client: str
    user: str | None
    method: str
    target: bytes
    version: str
    status: int
    size: int
    referrer: bytes = b"-"
    agent: bytes = b"-"


def line(access: Access, now: float) -> str:
    """Return the line, in ASCII, of which a client decides its own part only. `now` is in seconds since 1970."""
    return (
        f"{access.client} - {_safe((access.user or '-').encode())} [{_instant(int(now))}]"
        f' "{_safe(access.method.encode())} {_safe(access.target)} HTTP/{access.version}"'
        f' {access.status} {access.size} "{_safe(access.referrer)}" "{_safe(access.agent)}"\n'
    )


class Log:
    """Lines on their way to `write`, which may be slow: no request waits for it."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._lines: list[str] = []
        self._lost = 0
        self._queue: SimpleQueue[bytes] = SimpleQueue()
        self._due: asyncio.TimerHandle | None = None
        # A daemon, since a pipe that nobody reads any more would keep this process from ending.
        self._writer = Thread(target=self._write_all, daemon=True)
        self._writer.start()

    def note(self, text: str) -> None:
        """Write a line soon."""
        if self._queue.qsize() >= _WAITING:
            self._lost += 1
            return
        self._lines.append(text)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(_PAUSE, self._flush)

    def close(self) -> None:
        """Write what is left, if that can be done within a second."""
        self._flush()
        self._queue.put(b"")
        self._writer.join(timeout=1)

    def _flush(self) -> None:
        self._due = None
        lost = [f"({self._lost} lines were lost: this log is written too slowly)\n"] if self._lost else []
        if self._lines or lost:
            self._queue.put("".join([*self._lines, *lost]).encode("ascii"))
        self._lines, self._lost = [], 0

    def _write_all(self) -> None:
        while lines := self._queue.get():
            with suppress(OSError, ValueError):  # closed, or full: an index is served all the same
                self._write(lines)


@lru_cache(maxsize=4)
def _instant(now: int) -> str:
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now))


def _safe(raw: bytes) -> str:
    return raw.decode("latin-1").translate(_HARMLESS)
