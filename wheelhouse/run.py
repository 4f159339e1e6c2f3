"""A whole run, from the options to the exit code: what it says where, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Never

import msgspec

from wheelhouse import build as builder
from wheelhouse.console.closing import failure, summary
from wheelhouse.console.progress import reporting
from wheelhouse.errors import Interrupted, PlaceError, UsageError, WhbuildError
from wheelhouse.events import Report
from wheelhouse.options import Options
from wheelhouse.order import UNUSED, order, with_folder
from wheelhouse.report import Result, to_json
from wheelhouse.settings.completing import completed

STDOUT = "-"


def build(options: Options) -> int:
    """Return the exit code of a run; with `--dry-run` it is that of a plan."""
    return plan(options) if options.dry_run else _ended(lambda: _build(options), cached=not options.no_cache_dir)


def add(options: Options) -> int:
    """Return the exit code of a run that asks for more in a set of the index."""
    from wheelhouse.commands.adding import add as added  # noqa: PLC0415  (a build does without)

    def carry_out() -> int:
        return _built(completed(options, os.environ), added)

    return _ended(carry_out, cached=not options.no_cache_dir)


def plan(options: Options) -> int:
    """Return the exit code of a run that shows what would be brought, and writes nothing to the index."""
    dry = msgspec.structs.replace(options, dry_run=True)
    return _ended(lambda: _plan(with_folder(dry)), cached=not options.no_cache_dir)


def tell(told: Callable[[], str]) -> int:
    """Write what is told to standard output, and return the exit code."""

    def write() -> int:
        _write(STDOUT, _encoded(told()))
        return 0

    return _ended(write)


def answer(answered: Callable[[], tuple[bytes, int]]) -> int:
    """Write what is answered to standard output, and return the exit code that goes with it."""

    def write() -> int:
        shown, code = answered()
        _write(STDOUT, shown)
        return code

    return _ended(write)


def judge(judged: Callable[[Report], tuple[str, WhbuildError | None]], *, quiet: bool) -> int:
    """Write what is told to standard output, and return the exit code: that of the error, if there is one."""

    def write() -> int:
        with reporting(quiet=quiet, verbose=False) as report:
            text, error = judged(report)
        _write(STDOUT, _encoded(text))
        return 0 if error is None else fail(error)

    return _ended(write, cached=False)


def _ended(carry_out: Callable[[], int], *, cached: bool = True) -> int:
    """Return the exit code; every error that a user, an index or a network can cause ends here, as text."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return carry_out()
    except WhbuildError as error:
        return fail(error)
    except KeyboardInterrupt:
        kept = "it goes on from here" if cached else "it begins anew, and the index is as it was"
        return fail(Interrupted("Interrupted.", hint=f"Run the same command again: {kept}."))


def _interrupt(number: int, frame: FrameType | None) -> Never:  # noqa: ARG001  (signal's signature)
    # As Ctrl-C: the terminal and temporary folders are left clean.
    raise KeyboardInterrupt


def _build(given: Options) -> int:
    if given.format is not None:
        hint = "Use whbuild plan, or --dry-run; of a build, --report FILE writes as JSON what was picked."
        raise UsageError("--format says how a plan is written, and this run builds.", hint=hint)
    return _built(completed(given, os.environ), lambda options, report: builder.run(order(options), report))


def _built(options: Options, build: Callable[[Options, Report], Result]) -> int:
    _check_writable(options.report)
    with reporting(quiet=options.quiet, verbose=options.verbose) as reporter:
        result = build(options, reporter)
    if options.report is not None:
        _write(options.report, to_json(result))
    if not options.quiet and options.report != STDOUT:
        _write(STDOUT, _encoded(summary(result, Path(options.words[-1]), verbose=options.verbose)))
    return 0


def _plan(given: Options) -> int:
    from wheelhouse.preview import showing  # noqa: PLC0415  (only a plan is shown)

    showing.check(given.format)
    options = completed(given, os.environ, otherwise=UNUSED)
    if options.report == STDOUT and options.format is not None:
        raise UsageError("--format and --report - would both be written to standard output.", hint="Name a file.")
    _check_writable(options.report)
    with reporting(quiet=options.quiet, verbose=options.verbose) as reporter:
        preview = builder.plan(order(options), reporter)
    if options.report is not None:
        _write(options.report, to_json(preview.result))
    terminal = sys.stdout.isatty()
    if options.report != STDOUT:
        encoding = sys.stdout.encoding or "utf-8"
        shown = showing.shown(
            preview.plan, options.format, encoding=encoding, terminal=terminal, verbose=options.verbose
        )
        _write(STDOUT, shown)
    if preview.shortfall is None:
        return 0
    if terminal and options.report != STDOUT:  # who reads this has just read the facts
        preview.shortfall.context = ()
    return fail(preview.shortfall)


def _check_writable(report: str | None) -> None:
    """Raise PlaceError where the report could not be written: before an hour of work, not after it."""
    if report in (None, STDOUT):
        return
    path = Path(report)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise PlaceError(
            f"The report cannot be written to {report}.", hint="Name a file in a folder that exists and is yours."
        )


def _encoded(text: str) -> bytes:
    return text.encode(sys.stdout.encoding or "utf-8", errors="replace")


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


def fail(error: WhbuildError) -> int:
    """Write the error to standard error, and return its exit code."""
    sys.stderr.write(failure(error))
    return error.exit_code
