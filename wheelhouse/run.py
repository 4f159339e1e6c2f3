"""A whole run, from the options to the exit code: what it says where, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Never

import msgspec

from wheelhouse import build as builder
from wheelhouse.console.closing import failure, summary
from wheelhouse.console.progress import reporting
from wheelhouse.errors import Interrupted, PlaceError, WhbuildError
from wheelhouse.options import Options
from wheelhouse.order import order
from wheelhouse.report import to_json

STDOUT = "-"


def plan(options: Options) -> int:
    """Return the exit code of a run that fetches and writes nothing."""
    return build(msgspec.structs.replace(options, dry_run=True))


def build(options: Options) -> int:
    """Return the exit code; every error that a user, an index or a network can cause ends here, as text."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _run(options)
    except WhbuildError as error:
        return _fail(error)
    except KeyboardInterrupt:
        kept = "it begins anew, and the index is as it was" if options.no_cache_dir else "it goes on from here"
        return _fail(Interrupted("Interrupted.", hint=f"Run the same command again: {kept}."))
    return 0


def _interrupt(number: int, frame: FrameType | None) -> Never:  # noqa: ARG001  (signal's signature)
    # As Ctrl-C: the terminal and temporary folders are left clean.
    raise KeyboardInterrupt


def _run(options: Options) -> None:
    _check_writable(options.report)
    with reporting(quiet=options.quiet, verbose=options.verbose) as reporter:
        result = builder.run(order(options), reporter)
    if options.report is not None:
        _write(options.report, to_json(result))
    if not options.quiet and options.report != STDOUT:
        text = summary(result, Path(options.words[-1]), dry_run=options.dry_run, verbose=options.verbose)
        _write(STDOUT, text.encode(sys.stdout.encoding or "utf-8", errors="replace"))


def _check_writable(report: str | None) -> None:
    """Raise PlaceError where the report could not be written: before an hour of work, not after it."""
    if report in (None, STDOUT):
        return
    path = Path(report)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise PlaceError(
            f"The report cannot be written to {report}.", hint="Name a file in a folder that exists and is yours."
        )


def _write(path: str, data: bytes) -> None:
    try:
        if path == STDOUT:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        else:
            Path(path).write_bytes(data)
    except BrokenPipeError:
        # Who read has seen enough, as with `| head`; the interpreter's own flush at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        where = "standard output" if path == STDOUT else path
        raise PlaceError(
            f"{where} cannot be written: {error.strerror}.",
            context=("The run itself was done, and the index is whole.",),
        ) from None


def _fail(error: WhbuildError) -> int:
    sys.stderr.write(failure(error))
    return error.exit_code
