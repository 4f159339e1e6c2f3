"""Answers over ASGI, as uvicorn speaks it: requests are read, files sent piece by piece, and each answer is logged."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from wheelhouse.serving import answers
from wheelhouse.serving.answers import Answer, Part, Request
from wheelhouse.serving.application import Application
from wheelhouse.serving.eager import Begun, begun
from wheelhouse.serving.log import Access, Log, line

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Scope = Mapping[str, Any]

BEGUN = "whbuild.begun"
"""Where in the scope an answer is that was begun already."""
PIECE = 2**17
"""How many bytes are sent at once: what a client that does not read may cost."""
_FAILED = answers.plain(500, "Something went wrong here; the log of the server tells what.")


class Asgi:
    """The application as a server calls it."""

    def __init__(self, application: Application, log: Log | None) -> None:
        self._application = application
        self._log = log

    def begin(self, scope: Scope) -> Answer | Begun[Answer]:
        """Return the answer to a request, if nothing has to be waited for."""
        return begun(self._answer(request_of(scope)))

    def note(self, scope: Scope, answer: Answer, sent: int) -> None:
        """Log an answer of which so many bytes were sent."""
        if self._log is not None:
            self._log.note(line(_access(scope, answer, sent), time.time()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer: Answer | Begun[Answer] = scope.get(BEGUN) or self.begin(scope)
        if isinstance(answer, Begun):
            answer = await answer
        headers = [*answer.headers, (b"connection", b"close")] if has_body(scope) else list(answer.headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        self.note(scope, answer, await _send(answer, scope, receive, send))

    async def _answer(self, request: Request) -> Answer:
        try:
            return await self._application.answer(request)
        except Exception:  # noqa: BLE001  (one request that fails must not end the others)
            sys.stderr.write(traceback.format_exc())
            return _FAILED


def request_of(scope: Scope) -> Request:
    """Return what is asked for."""
    given: Sequence[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(given)
    if len(headers) != len(given):  # what is said in several lines is a list (RFC 9110, 5.3)
        headers = {}
        for name, value in given:
            headers[name] = headers[name] + b", " + value if name in headers else value
    return Request(method=scope["method"], path=scope["path"], query=scope["query_string"], headers=headers)


def has_body(scope: Scope) -> bool:
    """Whether a body comes with the request. Nobody reads it, so that nothing can follow on the connection."""
    told = dict(scope["headers"])
    return b"transfer-encoding" in told or told.get(b"content-length", b"0") != b"0"


async def _send(answer: Answer, scope: Scope, receive: Receive, send: Send) -> int:
    """Send the body, and return how many bytes that was, as far as anybody can tell."""
    body, headers_only = answer.body, scope["method"] == "HEAD"
    if isinstance(body, Part):
        with body.file:
            if not headers_only:
                return await _send_part(body, receive, send)
            body = b""
    for start in range(0, 1 if headers_only else max(len(body), 1), PIECE):
        rest = start + PIECE < len(body) and not headers_only
        await send({"type": "http.response.body", "body": body[start : start + PIECE], "more_body": rest})
    return 0 if headers_only else len(body)


async def _send_part(part: Part, receive: Receive, send: Send) -> int:
    loop = asyncio.get_running_loop()
    leaving = loop.create_task(_left(receive))
    sent = 0
    try:
        part.file.seek(part.start)
        while sent < part.size and not leaving.done():
            # In a thread: a slow disk must not keep the others waiting.
            piece = await loop.run_in_executor(None, part.file.read, min(PIECE, part.size - sent))
            sent += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": sent < part.size})
            if not piece:
                break
    finally:
        leaving.cancel()
    return sent


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _access(scope: Scope, answer: Answer, sent: int) -> Access:
    query, told = scope["query_string"], dict(scope["headers"])
    return Access(
        client=(scope["client"] or ("-",))[0],
        user=answer.user,
        method=scope["method"],
        target=scope["raw_path"] + (b"?" + query if query else b""),
        version=scope["http_version"],
        status=answer.status,
        size=sent,
        referrer=told.get(b"referer", b"-"),
        agent=told.get(b"user-agent", b"-"),
    )
