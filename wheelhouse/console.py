"""Events, results and errors on the screen: a live display on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TextIO

from wheelhouse.closure.closure import Pin
from wheelhouse.errors import WhbuildError
from wheelhouse.events import (
    Event,
    FetchDone,
    FetchPlanned,
    FetchProgress,
    FetchStarted,
    Notice,
    Report,
    Resolved,
    Resolving,
    Retrying,
    Waiting,
    silent,
)
from wheelhouse.report import Result, by_source, totals

_WIDE = 80  # columns from which there is room for a bar and the rate
_BESIDE = 62  # columns that bar, amounts and rate take
_BESIDE_NARROW = 28  # columns of the amounts alone


def amount(size: float) -> str:
    """Return a number of bytes for a person: `812 bytes`, `20.9 kB`, `1.3 GB` (decimal, as pip shows them)."""
    for scale, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= 0.99995 * scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size:.0f} bytes"


def count(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


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
        case Resolved(pins=pins):
            return f"Resolved {count(pins, 'package')}"
        case FetchPlanned(files=files) if files:
            return _planned(event)
        case FetchDone(filename=filename, size=size) if verbose:
            return f"  {filename} ({amount(size)})"
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
            self._show(event)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._closed = True
        self._thinking.stop()
        self._fetching.stop()

    def _show(self, event: Event) -> None:
        match event:
            case Resolving(pinned=pinned):
                self._think(f"Resolving: {count(pinned, 'package')} so far")
            case Resolved():
                self._thinking.stop()
            case FetchPlanned(files=files, size=size, unsized=unsized) if files:
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


def failure(error: WhbuildError) -> str:
    """Return an error as text: what happened, the facts around it, what to do next. Ends in a newline."""
    lines = [f"error: {error.message}"]
    lines += [f"  {line}" for entry in error.context for line in entry.splitlines()]
    if error.hint is not None:
        lines += ["", f"hint: {error.hint}"]
    return "\n".join(lines) + "\n"


def summary(result: Result, index: Path, *, dry_run: bool, verbose: bool) -> str:
    """Return what a run came to, as text: packages, bytes, where they came from, and how to install from them."""
    number = totals(result)
    targets = ", ".join(closure.target.name for closure in result.closures)
    what = f"{count(number.packages, 'package')}, {count(number.files, 'file')}, {amount(number.size)}"
    lines = [_outcome(result, index, f"{targets}: {what}", dry_run=dry_run)]
    lines += [_pin(pin) for pin in result.pins] if verbose or dry_run else []
    sources = by_source(result.pins)
    lines += [f"  {count(len(names), 'package')} answered by {source}" for source, names in sources.items()]
    if not dry_run:
        lines += [_transfer(result), "", "Install from it with", f"  {install_command(result, index)}"]
    return "\n".join(lines) + "\n"


def _pin(pin: Pin) -> str:
    wanted_by = pin.why[0] if pin.why else ""
    return f"  {pin.project} {pin.version}  {pin.file.filename}  {wanted_by}".rstrip()


def _outcome(result: Result, index: Path, what: str, *, dry_run: bool) -> str:
    seconds = f"({result.seconds:.1f} s)"
    if dry_run:
        return f"Would build {index} for {what} {seconds}"
    if not result.written and not result.removed:
        return f"{index} is up to date for {what}, nothing to do {seconds}"
    return f"Built {index} for {what} {seconds}"


def _transfer(result: Result) -> str:
    number = totals(result)
    here = number.files - number.fetched - number.copied
    parts = [
        f"{count(number.fetched, 'file')} fetched" + (f" ({amount(number.fetched_size)})" if number.fetched else "")
    ]
    parts += [f"{count(number.copied, 'file')} copied from this machine"] if number.copied else []
    parts += [f"{count(here, 'file')} here already"] if here else []
    return f"  {', '.join(parts)}"


def install_command(result: Result, index: Path) -> str:
    """Return the command that installs from the index on this machine.

    Where a URL was asked for, it asks for names: pip would go to the URL again.
    """
    words = result.arguments
    if any(one.requirement.url for one in result.ask.wanted):
        words = tuple(sorted({one.requirement.name for one in result.ask.wanted}))
    packages = shlex.quote(str(index / "packages"))
    return " ".join(["pip install --no-index --find-links", packages, *map(shlex.quote, words)])
