"""A run that asks, from the options to the exit code: a build, what is added to one, or a plan."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from wheelhouse import build as builder
from wheelhouse.console.closing import summary
from wheelhouse.console.progress import reporting
from wheelhouse.ending import STDOUT, encoded, ended, fail, write_to
from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.events import Report
from wheelhouse.options import Options
from wheelhouse.order import UNUSED, order, with_folder
from wheelhouse.places.trouble import is_folder, leads_on
from wheelhouse.report import Result, to_json
from wheelhouse.settings.completing import completed


def build(options: Options) -> int:
    """Return the exit code of a run; with `--dry-run` it is that of a plan."""
    return plan(options) if options.dry_run else ended(lambda: _build(options), cached=not options.no_cache_dir)


def add(options: Options) -> int:
    """Return the exit code of a run that asks for more in a set of the index."""
    from wheelhouse.commands.adding import add as added  # noqa: PLC0415  (a build does without)

    def carry_out() -> int:
        return _built(completed(options, os.environ), added)

    return ended(carry_out, cached=not options.no_cache_dir)


def plan(options: Options) -> int:
    """Return the exit code of a run that shows what would be brought, and writes nothing to the index."""
    dry = msgspec.structs.replace(options, dry_run=True)
    return ended(lambda: _plan(with_folder(dry)), cached=not options.no_cache_dir)


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
        write_to(options.report, to_json(result))
    if not options.quiet and options.report != STDOUT:
        write_to(STDOUT, encoded(summary(result, Path(options.words[-1]), verbose=options.verbose)))
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
        write_to(options.report, to_json(preview.result))
    terminal = sys.stdout.isatty()
    if options.report != STDOUT:
        encoding = sys.stdout.encoding or "utf-8"
        shown = showing.shown(
            preview.plan, options.format, encoding=encoding, terminal=terminal, verbose=options.verbose
        )
        write_to(STDOUT, shown)
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
    there = path if leads_on(path) else path.parent
    if is_folder(path) or not is_folder(path.parent) or not os.access(there, os.W_OK):
        raise PlaceError(
            f"The report cannot be written to {report}.", hint="Name a file in a folder that exists and is yours."
        )
