"""The files at the top of an sdist's project folder that tell about it, read once for all who look; import it late."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from wheelhouse.dists.files import Sdist
from wheelhouse.dists.members import Kind, Member, members

MOST_TEXT = 16 * 1024 * 1024
_NAMES = frozenset(("PKG-INFO", "pyproject.toml", "setup.py", "setup.cfg", "hatch.toml"))
_REMEMBERED = 1024 * 1024  # bytes of one sdist
_SDISTS = 16


class Top(msgspec.Struct, frozen=True, kw_only=True):
    """One of the files, in the folder `root`; `text` is None where it is longer than `MOST_TEXT`, or no file."""

    root: str
    name: str
    kind: Kind
    size: int
    text: bytes | None


class _Memory:
    """What was seen of an sdist, in the order of the archive; `whole` tells that there is no more."""

    def __init__(self) -> None:
        self.seen: tuple[Top, ...] = ()
        self.whole = False


def tops(path: Path, dist: Sdist) -> Iterator[Top]:
    """Yield the files in the order of the archive, which is read no further than somebody asks. Raises as `members`."""
    found = path.stat()
    memory = _memory(path, found.st_size, found.st_mtime_ns)
    seen = memory.seen
    yield from seen
    if not memory.whole:
        yield from _further(path, dist, memory, len(seen))


def _further(path: Path, dist: Sdist, memory: _Memory, known: int) -> Iterator[Top]:
    seen: list[Top] = []
    for member in members(path, dist):
        if len(member.path) == 2 and member.path[1] in _NAMES:
            seen.append(_top(member))
            _remember(memory, seen)
            yield from seen[max(known, len(seen) - 1) :]
    memory.whole = len(memory.seen) == len(seen)


def _remember(memory: _Memory, seen: list[Top]) -> None:
    if len(seen) > len(memory.seen) and sum(len(top.text or b"") for top in seen) <= _REMEMBERED:
        memory.seen = tuple(seen)


def _top(member: Member) -> Top:
    root, name = member.path
    text = None
    if member.kind == "file" and member.size <= MOST_TEXT:
        with member.open() as content:
            text = content.read(MOST_TEXT)
    return Top(root=root, name=name, kind=member.kind, size=member.size, text=text)


@lru_cache(maxsize=_SDISTS)
def _memory(path: Path, size: int, mtime_ns: int) -> _Memory:  # noqa: ARG001  (a file that was changed is another one)
    return _Memory()
