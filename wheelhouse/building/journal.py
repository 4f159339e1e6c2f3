"""What a build says: all of it in a file, without secrets, and of that what tells why it failed."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from wheelhouse.building.sandbox import printable
from wheelhouse.events import redacted

_MOST_BYTES = 64 * 1024 * 1024
_MOST_LINES = 400  # that are searched for what went wrong
_LAST, _EARLIER = 14, 6  # lines that are shown
_TELLING = re.compile(r"\berror\b|Error:|\bfatal\b|Exception|not found|[Nn]o such file|cannot find|undefined reference")
_FRAME = re.compile(
    r'\s*File "(?:[^"]*(?:pyproject_hooks|_in_process|/importlib/)[^"]*|(?:[^"]*/)?setuptools/build_meta\.py)"'
)
_ENVIRONMENT = re.compile(r"[^\s'\"]*/whbuild-\d+/[0-9a-f]{16}/(?:env/lib/python[\d.]+t?/site-packages/)?")
_IDLE = re.compile(r'\s*[~^]+\s*|\s*File "<frozen importlib.*|Traceback \(most recent call last\):')


class Journal:
    """Hears a build; a log of at most 64 MiB is kept below `logs` where the build fails, else nothing is."""

    def __init__(self, name: str, logs: Path | None, hidden: Path) -> None:
        """`hidden` is the folder of the build, which is gone afterwards: lines name what lies below it."""
        self.path = None if logs is None else logs / f"{name}.log"
        self._hidden = f"{hidden}/"
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._file: IO[str] | None = None
        self._room = _MOST_BYTES
        self._failed = False
        self._keep = False

    def begin(self, title: str) -> None:
        """Note that a hook begins: what went well before it, or is tried again, tells of no failure."""
        self._write(f"--- {title}")
        self._lines.clear()

    def hear(self, line: bytes) -> None:
        """Take a line, or a piece of one."""
        text = _ENVIRONMENT.sub("", redacted(printable(line)).replace(self._hidden, ""))
        self._write(text)
        if text:
            self._lines.append(text)

    def close(self) -> None:
        """Write no more; remove the log, where it is not to be kept."""
        if self._file is None or self.path is None:
            return
        with suppress(OSError):
            self._file.close()
            if not self._keep:
                self.path.unlink(missing_ok=True)

    def kept(self) -> tuple[str, ...]:
        """Return the lines that tell most of a failure, and where all are: they will be kept."""
        lines = tuple(useful(tuple(self._lines)))
        self._keep = bool(lines) and self._file is not None
        return (*lines, f"the whole log: {self.path}") if self._keep else lines

    def _write(self, text: str) -> None:
        if self.path is None or self._room <= 0 or self._failed:
            return
        self._room -= len(text)
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("w", encoding="utf-8")
            self._file.write(f"{text}\n")
        except OSError:  # a log that cannot be written stops no build
            self._failed = True


def useful(lines: Sequence[str]) -> Iterator[str]:
    """Yield the last lines, and before them the earlier ones that speak of an error; but for the front end's own."""
    own = {at + step for at, line in enumerate(lines) if _FRAME.match(line) for step in (0, 1)}
    kept = [line for at, line in enumerate(lines) if at not in own and not _IDLE.fullmatch(line)]
    last = kept[-_LAST:]
    earlier = [line for line in kept[:-_LAST] if _TELLING.search(line) and line not in last]
    yield from dict.fromkeys(earlier[-_EARLIER:])
    if earlier:
        yield "..."
    yield from last
