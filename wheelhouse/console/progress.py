"""Events on the screen: a live display on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TextIO

from wheelhouse.events import (
    Answering,
    Asking,
    Building,
    Built,
    Event,
    FetchDone,
    FetchPlanned,
    FetchProgress,
    FetchStarted,
    Installing,
    Notice,
    Packing,
    Report,
    Resolved,
    Resolving,
    Retrying,
    Waiting,
    silent,
)
from wheelhouse.figures import amount, count

_WIDE = 80  # columns from which there is room for a bar and the rate
_BESIDE = 62  # columns that bar, amounts and rate take
_BESIDE_NARROW = 28  # columns of the amounts alone
_SETTLED = (Resolved, Built, Asking)


class Lines:
    """Progress as plain lines, for logs: what began, what was noticed, what is done. With `verbose`, every file too."""

    def __init__(self, stream: TextIO, *, verbose: bool) -> None:
        self._stream = stream
        self._verbose = verbose

    def __call__(self, event: Event) -> None:
        """Write the line that belongs to the event, if any does."""
        text = said(event, verbose=self._verbose)
        if text is not None:
            print(text, file=self._stream, flush=True)


def said(event: Event, *, verbose: bool) -> str | None:  # noqa: PLR0911  (one line a kind of event)
    """Return the line for an event, or None where it deserves none."""
    match event:
        case Answering(target=target, place=place, targets=targets) if verbose and targets > 1:
            return f"Resolving for {target} ({place} of {targets})"
        case Resolved(pins=pins, targets=targets):
            return f"Resolved {count(pins, 'package')}" + (f" for {targets} targets" if targets > 1 else "")
        case FetchPlanned(files=files) if files:
            return _planned(event)
        case FetchDone(filename=filename, size=size) if verbose:
            return f"  {filename} ({amount(size)})"
        case Built(wheel=wheel, seconds=seconds):
            return f"Built {wheel} ({seconds:.1f} s)"
        case Retrying(url=url, reason=reason, wait=wait):
            what = "it" if url in reason else url
            return f"{reason}; trying {what} again {'at once' if wait < 0.05 else f'in {wait:.1f} s'}"
        case Waiting(what=what):
            return f"Waiting for another run to finish with {what}"
        case Notice(text=text):
            return f"note: {text}"
        case _:
            return None


def _planned(plan: FetchPlanned) -> str:
    verb = "Copying" if plan.files == plan.local else "Fetching"
    least = "more than " if plan.unsized else ""
    return f"{verb} {count(plan.files, 'file')}" + (f" ({least}{amount(plan.size)})" if plan.size else "")


class Live:
    """Progress on a terminal: a line while resolving, then the total and the files that are being fetched."""

    def __init__(self, stream: TextIO, *, verbose: bool) -> None:
        from rich.console import Console  # noqa: PLC0415  (75 ms that a log file need not pay)
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            Progress,
            SpinnerColumn,
            TaskID,
            TextColumn,
            TransferSpeedColumn,
        )

        self._verbose = verbose
        self._console = Console(file=stream, highlight=False)
        text = TextColumn("{task.description}", markup=False)
        done = TextColumn("{task.fields[done]}", justify="right")
        wide = self._console.width >= _WIDE
        bars = (BarColumn(bar_width=20), done, TransferSpeedColumn()) if wide else (done,)
        self._thinking = Progress(SpinnerColumn(), text, console=self._console, transient=True)
        self._fetching = Progress(text, *bars, console=self._console, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._have: dict[str, int] = {}  # bytes of each file; one that begins anew counts once
        self._room = max(12, self._console.width - (_BESIDE if wide else _BESIDE_NARROW))
        self._turn = ""
        self._closed = False
        self._lock = Lock()

    def __call__(self, event: Event) -> None:
        """Show the event; may be called from any thread, and shows nothing once it is closed."""
        if self._closed:
            return
        text = said(event, verbose=self._verbose)
        if text is not None:
            self._console.print(text, markup=False)
        with self._lock:
            if isinstance(event, _SETTLED):
                self._thinking.stop()
            self._show(event)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._closed = True
        self._thinking.stop()
        self._fetching.stop()

    def _show(self, event: Event) -> None:
        match event:
            case Answering(target=target, place=place, targets=targets) if targets > 1:
                self._turn = f" {target} ({place} of {targets})"
            case Resolving(pinned=pinned):
                self._think(f"Resolving{self._turn}: {count(pinned, 'package')} so far")
            case Building(sdist=sdist, python=python):
                self._think(f"Building {sdist} with Python {python}")
            case Installing(target=target, python=python, place=place, trials=trials):
                self._think(f"Trying {target} with {python} ({place} of {trials})")
            case Packing(done=done, size=size):
                self._think(f"{amount(done)} of {amount(size)}")
            case FetchPlanned(files=files, size=size, unsized=unsized) if files:
                self._thinking.stop()
                self._begin("", count(files, "file"), None if unsized else size)
                self._fetching.start()
            case FetchStarted(filename=filename, size=size, have=have):
                self._end(filename)
                self._begin(filename, f"  {shortened(filename, self._room)}", size)
                self._advance(filename, have - self._have.get(filename, 0))
            case FetchProgress(filename=filename, count=number):
                self._advance(filename, number)
            case FetchDone(filename=filename):
                self._end(filename)
            case _:
                pass

    def _think(self, text: str) -> None:
        if not self._thinking.tasks:
            self._thinking.add_task("")
        self._thinking.start()
        self._thinking.update(self._thinking.task_ids[0], description=text)

    def _begin(self, filename: str, text: str, size: int | None) -> None:
        self._tasks[filename] = self._fetching.add_task(text, total=size, done="")

    def _end(self, filename: str) -> None:
        if filename in self._tasks:
            self._fetching.remove_task(self._tasks.pop(filename))

    def _advance(self, filename: str, number: int) -> None:
        self._have[filename] = self._have.get(filename, 0) + number
        for name, have in ((filename, self._have[filename]), ("", sum(self._have.values()))):
            if name in self._tasks:
                total = self._fetching.tasks[self._fetching.task_ids.index(self._tasks[name])].total
                done = amount(have) if total is None else f"{amount(have)} of {amount(total)}"
                self._fetching.update(self._tasks[name], completed=have, done=done)


def shortened(filename: str, room: int) -> str:
    """Return the file name in so many characters at most: its beginning and, of a wheel, what tells it from others."""
    if len(filename) <= room:
        return filename
    return f"{filename[: room - room // 3 - 1]}\u2026{filename[-(room // 3) :]}"


@contextmanager
def reporting(*, quiet: bool, verbose: bool, stream: TextIO | None = None) -> Iterator[Report]:
    """Yield the reporter that suits the stream (standard error): silent, live on a terminal, or plain lines."""
    stream = stream or sys.stderr
    if quiet:
        yield silent
    elif stream.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}:
        live = Live(stream, verbose=verbose)
        try:
            yield live
        finally:
            live.close()
    else:
        yield Lines(stream, verbose=verbose)
