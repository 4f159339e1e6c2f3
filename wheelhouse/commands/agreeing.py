"""An update in front of whoever has to agree to it: what it shows, and how it is asked."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from packaging.utils import InvalidName, NormalizedName, canonicalize_name

from wheelhouse.commands.updating import Updated, Wish, update
from wheelhouse.console.progress import reporting
from wheelhouse.errors import UsageError
from wheelhouse.events import Asking, Report
from wheelhouse.options import Options
from wheelhouse.renewing import telling
from wheelhouse.renewing.freedom import Freedom
from wheelhouse.renewing.proposal import Proposal
from wheelhouse.settings.completing import completed

_WIDTH = 100  # columns, where nobody says how wide the paper is


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How an update is agreed to and shown: `yes` asks nobody, `dry` applies nothing."""

    yes: bool = False
    dry: bool = False
    form: str = "text"

    def check(self) -> None:
        """Raise UsageError where there is no such form."""
        if self.form not in telling.FORMS:
            raise UsageError(f"--format cannot be {self.form!r}.", hint=f"It is one of {', '.join(telling.FORMS)}.")


def updated(options: Options, wish: Wish, manner: Manner) -> tuple[bytes, int]:
    """Update the index if somebody agrees, and return what is still to be written, and the exit code."""
    manner.check()
    options = completed(options, os.environ)
    with reporting(quiet=options.quiet, verbose=options.verbose) as report:
        asking = Agreement(manner, report, verbose=options.verbose)
        found = update(options, wish, asking, report)
    is_silent = options.quiet and manner.form == "text"
    return b"" if is_silent else _told(found, asking, Path(options.words[-1])), 0


class Agreement:
    """Agrees, or asks at the terminal; `shown` tells that there is nothing more to be shown."""

    def __init__(self, manner: Manner, report: Report, *, verbose: bool) -> None:
        self.manner = manner
        self.verbose = verbose
        self.shown = False
        self._report = report

    def __call__(self, proposal: Proposal) -> bool:
        """Return whether the update is to be applied."""
        if self.manner.dry:
            return False
        if self.manner.yes or _is_automatic():
            return True
        if self.manner.form != "text" or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
        self._report(Asking())
        sys.stdout.write(self.text(proposal))
        self.shown = True
        return _says_yes()

    def text(self, proposal: Proposal) -> str:
        """Return what differs, as wide as the terminal."""
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
        return telling.in_words(proposal, width=width, verbose=self.verbose)


def _is_automatic() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def _says_yes() -> bool:
    sys.stdout.write("\nApply it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _told(found: Updated, asking: Agreement, index: Path) -> bytes:
    match asking.manner.form:
        case "json":
            return telling.as_json(found.proposal, applied=found.applied)
        case "markdown":
            return telling.as_page(found.proposal).encode()
        case _:
            is_said = asking.shown or not (found.proposal or any(each.yanked for each in found.proposal.sets))
            before = "" if is_said else asking.text(found.proposal) + "\n"
            text = before + "".join(f"{line}\n" for line in _closing(found, asking, index))
            return text.encode(sys.stdout.encoding or "utf-8", errors="replace")


def _closing(found: Updated, asking: Agreement, index: Path) -> list[str]:
    seconds = f"({found.seconds:.1f} s)"
    if not found.proposal:
        return [f"{index} is up to date, nothing to do {seconds}"]
    if not found.applied:
        hint = [] if asking.shown or asking.manner.dry else ["The same command with --yes applies it."]
        return [f"Nothing was changed {seconds}", *hint]
    return [f"Updated {index} {seconds}"]


def wish(sets: Sequence[str], only: Sequence[str], strategy: str | None, *, prunes: bool) -> Wish:
    """Return what these options wish for. Raises UsageError for a name that is none, or a strategy that is none."""
    if strategy not in {None, "eager", "only-if-needed"}:
        raise UsageError(f"--upgrade-strategy cannot be {strategy!r}.", hint="It is eager or only-if-needed.")
    names = tuple(_project(text) for value in only for text in value.split(","))
    eager = strategy == "eager" or (strategy is None and not names)
    return Wish(sets=tuple(sets), freedom=Freedom(only=names, eager=eager), prunes=prunes)


def _project(text: str) -> NormalizedName:
    try:
        return canonicalize_name(text.strip(), validate=True)
    except InvalidName:
        raise UsageError(f"--only cannot be {text!r}: it is no name of a project.") from None
