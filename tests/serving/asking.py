"""An index of specimens, and requests for it that need no network."""

from __future__ import annotations

import asyncio
from pathlib import Path

from wheelhouse.serving.answers import Answer, Part, Request
from wheelhouse.serving.application import Application
from wheelhouse.serving.states import Index


def application(*roots: Path) -> Application:
    """Return what serves these indexes: one as it is, several by the names of their folders."""
    return Application([Index(root.name if len(roots) > 1 else "", root) for root in roots])


def get(served: Application, path: str, *, method: str = "GET", query: bytes = b"", **headers: str) -> Answer:
    """Return the answer; `accept_encoding="gzip"` is a header."""
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return asyncio.run(served.answer(Request(method=method, path=path, query=query, headers=named)))


def header(answer: Answer, name: str) -> str | None:
    """Return what a header says."""
    return {key.decode(): value.decode() for key, value in answer.headers}.get(name)


def body(answer: Answer) -> bytes:
    """Return what would be sent."""
    if isinstance(answer.body, Part):
        with answer.body.file as file:
            file.seek(answer.body.start)
            return file.read(answer.body.size)
    return answer.body
