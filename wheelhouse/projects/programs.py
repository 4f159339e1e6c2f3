"""Run git and its like: never waiting for an answer, in bounded time and space, and without showing a secret."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from wheelhouse.building.sandbox import kill, printable
from wheelhouse.errors import SourceError
from wheelhouse.events import redacted

_LOOK = 1.0  # seconds between two looks at how much a program has written
_LONGEST = 64 * 1024 * 1024  # bytes of output: a list of half a million tags
_SEARCHED = 1024 * 1024  # bytes of complaints
_TOLD = 12  # lines of what a program complained about
_WIDEST = 400  # characters of one


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a program may take: seconds, and bytes in its folder."""

    seconds: float = 1800.0
    size: int = 8 * 1024**3


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """How a program ended: its exit code, its output, and the last lines of its complaints, without credentials."""

    code: int
    output: str
    complaints: tuple[str, ...]


def run(command: Sequence[str], *, cwd: Path, environ: Mapping[str, str], bounds: Bounds, told: str = "") -> Ran:
    """Run a program in a folder, which is all that it writes to; nothing of its process group survives.

    Where it asks something it reads `told`. Raises SourceError where the program is not there, or takes more than the
    bounds allow.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        given.write(told.encode())
        given.seek(0)
        process = _started(command, cwd, environ, (given, output, complaints))
        try:
            code = _waited(process, cwd, (output, complaints), bounds)
        finally:
            kill(process)
        return Ran(
            code=code,
            output=_read(output, _LONGEST).decode(errors="replace"),
            complaints=_last(_read(complaints, _SEARCHED)),
        )


def _started(
    command: Sequence[str], cwd: Path, environ: Mapping[str, str], streams: tuple[IO[bytes], IO[bytes], IO[bytes]]
) -> subprocess.Popen[bytes]:
    given, output, complaints = streams
    try:
        return subprocess.Popen(  # noqa: S603  (the arguments are checked where they come from: `location`)
            list(command),
            cwd=cwd,
            env=dict(environ),
            stdin=given,
            stdout=output,
            stderr=complaints,
            start_new_session=True,
        )
    except FileNotFoundError:
        hint = f"Install {command[0]}, and run again."
        raise SourceError(f"The program {command[0]} is needed and is not here.", hint=hint) from None
    except OSError as error:
        raise SourceError(f"{command[0]} cannot be started: {error.strerror}.") from None


def _waited(process: subprocess.Popen[bytes], cwd: Path, streams: Sequence[IO[bytes]], bounds: Bounds) -> int:
    program = Path(str(process.args[0] if isinstance(process.args, list) else process.args)).name
    end = time.monotonic() + bounds.seconds
    while True:
        left = end - time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            return process.wait(max(0.0, min(_LOOK, left)))
        if left <= 0:
            hint = "See that the server answers, or fetch the project yourself and name its folder."
            raise SourceError(f"{program} did not end within {bounds.seconds:g} seconds.", hint=hint)
        if sum(os.fstat(stream.fileno()).st_size for stream in streams) > _LONGEST or size(cwd) > bounds.size:
            raise SourceError(f"{program} fetched more than {bounds.size:,} bytes, and was stopped.")


def size(folder: Path) -> int:
    """Return how many bytes the files below the folder have, as far as they can be seen."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(parent, name).lstat().st_size
    return total


def _read(stream: IO[bytes], most: int) -> bytes:
    stream.seek(0)
    return stream.read(most)


def _last(text: bytes) -> tuple[str, ...]:
    lines = (line.strip() for line in text.replace(b"\r", b"\n").split(b"\n"))
    return tuple(redacted(printable(line)[:_WIDEST]) for line in lines if line)[-_TOLD:]
