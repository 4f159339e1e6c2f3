"""Events, results and errors on the screen: a live display on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

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
        case FetchPlanned(files=files, size=size) if files:
            return f"Fetching {count(files, 'file')} ({amount(size)})"
        case FetchDone(filename=filename, size=size) if verbose:
            return f"  {filename} ({amount(size)})"
        case Retrying(url=url, reason=reason, wait=wait):
            return f"{reason}; trying {url} again in {wait:.1f} s"
        case Waiting(what=what):
            return f"Waiting for another run to finish with {what}"
        case Notice(text=text):
            return f"note: {text}"
        case _:
            return None


class Live:
    """Progress on a terminal: a line while resolving, then the total and the files that are being fetched."""

    def __init__(self, stream: TextIO, *, verbose: bool) -> None:
        from rich.console import Console  # noqa: PLC0415  (75 ms that a log file need not pay)
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            DownloadColumn,
            Progress,
            SpinnerColumn,
            TaskID,
            TextColumn,
            TransferSpeedColumn,
        )

        self._verbose = verbose
        self._console = Console(file=stream, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._thinking = Progress(SpinnerColumn(), columns[0], console=self._console, transient=True)
        self._fetching = Progress(*columns, console=self._console, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._lock = Lock()

    def __call__(self, event: Event) -> None:
        """Show the event; may be called from any thread."""
        text = said(event, verbose=self._verbose)
        if text is not None:
            self._console.print(text, markup=False)
        with self._lock:
            self._show(event)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._thinking.stop()
        self._fetching.stop()

    def _show(self, event: Event) -> None:
        match event:
            case Resolving(pinned=pinned):
                self._think(f"Resolving: {count(pinned, 'package')} so far")
            case FetchPlanned(files=files, size=size) if files:
                self._thinking.stop()
                self._tasks[""] = self._fetching.add_task(count(files, "file"), total=size or None)
                self._fetching.start()
            case FetchStarted(filename=filename, size=size, have=have):
                self._tasks[filename] = self._fetching.add_task(f"  {filename[:48]}", total=size)
                self._advance(filename, have)
            case FetchProgress(filename=filename, count=number):
                self._advance(filename, number)
            case FetchDone(filename=filename) if filename in self._tasks:
                self._fetching.remove_task(self._tasks.pop(filename))
            case _:
                pass

    def _think(self, text: str) -> None:
        if not self._thinking.tasks:
            self._thinking.add_task("")
            self._thinking.start()
        self._thinking.update(self._thinking.task_ids[0], description=text)

    def _advance(self, filename: str, number: int) -> None:
        for name in ("", filename):
            if name in self._tasks:
                self._fetching.advance(self._tasks[name], number)


@contextmanager
def reporting(*, quiet: bool, verbose: bool, stream: TextIO | None = None) -> Iterator[Report]:
    """Yield the reporter that suits the stream (standard error): silent, live on a terminal, or plain lines."""
    stream = stream or sys.stderr
    if quiet:
        yield silent
    elif stream.isatty():
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
    lines = [f"{'Would build' if dry_run else 'Built'} {index} for {targets}: {what} ({result.seconds:.1f} s)"]
    lines += [_pin(pin) for pin in result.pins] if verbose or dry_run else []
    sources = by_source(result.pins)
    lines += [f"  {count(len(names), 'package')} answered by {source}" for source, names in sources.items()]
    if not dry_run:
        lines += [_transfer(result), "", "Install from it with", f"  {install_command(result, index)}"]
    return "\n".join(lines) + "\n"


def _pin(pin: Pin) -> str:
    wanted_by = pin.why[0] if pin.why else ""
    return f"  {pin.project} {pin.version}  {pin.file.filename}  {wanted_by}".rstrip()


def _transfer(result: Result) -> str:
    number = totals(result)
    if not number.fetched:
        changed = "nothing to do: the index has it all" if not result.written else "all from the cache"
        return f"  0 files fetched, {changed}"
    cached = number.files - number.fetched
    rest = f", {count(cached, 'file')} from the cache" if cached else ""
    return f"  {count(number.fetched, 'file')} fetched ({amount(number.fetched_size)}){rest}"


def install_command(result: Result, index: Path) -> str:
    """Return the command that installs from the index on this machine.

    Where a URL was asked for, it asks for names: pip would go to the URL again.
    """
    words = result.arguments
    if any(one.requirement.url for one in result.ask.wanted):
        words = tuple(sorted({one.requirement.name for one in result.ask.wanted}))
    packages = shlex.quote(str(index / "packages"))
    return " ".join(["pip install --no-index --find-links", packages, *map(shlex.quote, words)])
