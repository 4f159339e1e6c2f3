"""One program run once: wall time, CPU, memory, and what it asked the index for."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer


class Failed(Exception):
    """The program did not end well; the text is the end of what it printed."""

    def __init__(self, text: str, wall: float) -> None:
        super().__init__(text)
        self.wall = wall


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a run took: seconds of wall time and of CPU, MiB at the peak of the largest process, requests.

    `asked` are requests for pages and metadata (byte ranges are metadata too), `again` those of them that had been made
    before in the same run, `files` those for whole files.
    """

    wall: float
    cpu: float
    peak: float
    asked: int = 0
    files: int = 0
    again: int = 0


def measured(command: Sequence[str | Path], environment: Mapping[str, str], log: Path, limit: float) -> Cost:
    """Run the command and return its cost. Raises Failed, also when it takes longer than `limit` seconds."""
    before = log.stat().st_size
    cost = spent(command, environment, limit)
    asked, files = requests(log, before)
    return replace(cost, asked=asked.total(), files=len(files), again=asked.total() - len(asked))


def spent(command: Sequence[str | Path], environment: Mapping[str, str], limit: float) -> Cost:
    """Run the command, which asks no index, and return its cost. Raises Failed, as `measured` does."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    guard = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
    guard.start()
    printed = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    guard.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"exit {process.returncode}: {printed[-600:].decode(errors='replace')}", wall)
    return Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss / 1024)


def requests(log: Path, start: int) -> tuple[Counter[str], list[str]]:
    """Return the paths of pages and metadata, and of whole files, asked for since the log had that size."""
    time.sleep(0.1)  # nginx writes the line after the answer
    asked: Counter[str] = Counter()
    files = []
    for path, status in _answers(log, start):
        if path.startswith("/packages/") and not path.endswith(".metadata") and status == "200":
            files.append(path)
        else:
            asked[path] += 1
    return asked, files


def _answers(log: Path, start: int) -> Iterator[tuple[str, str]]:
    with log.open("rb") as file:
        file.seek(start)
        for line in file:
            *_, path, status, _ = line.decode(errors="replace").split(" ", 7)
            yield path, status
