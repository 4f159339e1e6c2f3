"""A path of an index -> an answer that its manifest vouches for; while it is being changed, what lies there."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import BinaryIO

import msgspec

from wheelhouse.carried.layout import STATES_SCRIPT, Refused, is_text
from wheelhouse.dists.files import Blob
from wheelhouse.headers import CHECKED, FOREVER
from wheelhouse.serving import answers
from wheelhouse.serving.accept import coding
from wheelhouse.serving.answers import Answer, Headers, Request
from wheelhouse.serving.contents import LARGEST_HELD, Differs, Held, fitting, opened, whole
from wheelhouse.serving.states import Index, State

NOT_FOUND = answers.plain(404, "There is no such thing here.")
DAMAGED = answers.plain(500, "This is not what the manifest of the index says. Whoever runs it: whbuild verify")
_TRIES = 3  # an index may change between two looks at it
_SMALL = 2**16  # bytes of a file that is held as a page is
_PAGES, _FILES = "simple/", "packages/"
_CHECKED, _FOREVER = CHECKED.encode("ascii"), FOREVER.encode("ascii")
_METADATA = ".metadata"


class Form(msgspec.Struct, frozen=True):
    """How a path is answered: its content type, which headers of the request decided that, and more of its own."""

    media: str
    vary: bytes = b"Accept-Encoding"
    more: Headers = ()


class Reader:
    """What is read of the indexes, and held in memory."""

    def __init__(self, held: Held) -> None:
        self._held = held

    async def answer(self, index: Index, state: State, path: str, form: Form, request: Request) -> Answer:
        """Return what is in a path of the tree. Its state tells what that has to be; if that has passed, the next.

        While the index changes, its pages are those on the disk: they list what was and what comes, so that nobody
        who began with one state ends with the other. The list of states is in none of them.
        """
        if path == STATES_SCRIPT:
            return await _lying(index, path, form, request) or NOT_FOUND
        for _ in range(_TRIES):
            blob = state.contents.get(path)
            if blob is not None and not (path.startswith(_PAGES) and index.is_changing()):
                try:
                    return await self._stated(index, path, blob, form, request)
                except (Differs, OSError, Refused):
                    pass
            changing = index.is_changing()  # before the next look: a change that ends here is met by it
            before, state = state, await index.state()
            if state is before:
                break
        lying = await _lying(index, path, form, request) if changing else None
        return lying or (DAMAGED if blob else NOT_FOUND)

    async def _stated(self, index: Index, path: str, blob: Blob, form: Form, request: Request) -> Answer:
        if blob.size > LARGEST_HELD or _is_file(path):
            content = await self._content(index, path, blob)
            etag = f'"{blob.sha256[:32]}"'.encode("ascii")
            return answers.file(content, blob.size, etag=etag, media=form.media, cache=_cache(path), request=request)
        how = fitting(coding(request.headers.get(b"accept-encoding")), path, blob.size)
        body = await self._held.body(index.root, path, blob.sha256, how)
        return answers.page(
            body,
            sha256=blob.sha256,
            coding=how,
            media=form.media,
            cache=_cache(path),
            vary=form.vary,
            request=request,
            more=form.more,
        )

    async def _content(self, index: Index, path: str, blob: Blob) -> BinaryIO | bytes:
        """Return what a file holds: its bytes, if they are few, so that no task and no thread is needed for them."""
        if blob.size <= _SMALL:
            return await self._held.body(index.root, path, blob.sha256, "identity")
        file, size, _ = await asyncio.to_thread(_opened, index, path)
        if size != blob.size:
            file.close()
            raise Differs(b"")
        return file


async def _lying(index: Index, path: str, form: Form, request: Request) -> Answer | None:
    """Return what is in a path of any tree now, of whichever state it is; None where nothing is."""
    if not (path.startswith(_FILES) or path == STATES_SCRIPT or is_text(path)):
        return None
    try:
        return await asyncio.to_thread(_found, index, path, form, request)
    except (OSError, Refused):
        return None


def _found(index: Index, path: str, form: Form, request: Request) -> Answer:
    file, size, etag = _opened(index, path)
    if _is_file(path) or size > LARGEST_HELD:
        return answers.file(file, size, etag=etag, media=form.media, cache=_CHECKED, request=request)
    file.close()
    body = whole(index.root, path)
    return answers.page(
        body,
        sha256=hashlib.sha256(body).hexdigest(),
        coding="identity",
        media=form.media,
        cache=_CHECKED,
        vary=form.vary,
        request=request,
        more=form.more,
    )


def _cache(path: str) -> bytes:
    return _FOREVER if path.startswith(_FILES) else _CHECKED


def _is_file(path: str) -> bool:
    return path.startswith(_FILES) and not path.endswith(_METADATA)


def _opened(index: Index, path: str) -> tuple[BinaryIO, int, bytes]:
    """Return the file, its size, and a tag that is another when it was written anew."""
    file = opened(index.root, path)
    now = os.fstat(file.fileno())
    return file, now.st_size, b'"%x-%x"' % (now.st_mtime_ns, now.st_size)
