"""How every command ends: what it says where, and its exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Never

from wheelhouse.console.failing import failure
from wheelhouse.console.progress import reporting
from wheelhouse.errors import Interrupted, PlaceError, WhbuildError
from wheelhouse.events import Report

STDOUT = "-"


def tell(told: Callable[[], str]) -> int:
    """Write what is told to standard output, and return the exit code."""

    def write() -> int:
        write_to(STDOUT, encoded(told()))
        return 0

    return ended(write)


def answer(answered: Callable[[], tuple[bytes, int]]) -> int:
    """Write what is answered to standard output, and return the exit code that goes with it."""

    def write() -> int:
        shown, code = answered()
        write_to(STDOUT, shown)
        return code

    return ended(write)


def judge(judged: Callable[[Report], tuple[str, WhbuildError | None]], *, quiet: bool) -> int:
    """Write what is told to standard output, and return the exit code: that of the error, if there is one."""

    def write() -> int:
        with reporting(quiet=quiet, verbose=False) as report:
            text, error = judged(report)
        write_to(STDOUT, encoded(text))
        return 0 if error is None else fail(error)

    return ended(write, cached=False)


def ended(carry_out: Callable[[], int], *, cached: bool = True) -> int:
    """Return the exit code; every error that a user, an index or a network can cause ends here, as text."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return carry_out()
    except WhbuildError as error:
        return fail(error)
    except OSError as error:
        return fail(_of_the_system(error))
    except KeyboardInterrupt:
        kept = "it goes on from here" if cached else "it begins anew, and the index is as it was"
        return fail(Interrupted("Interrupted.", hint=f"Run the same command again: {kept}."))


def _of_the_system(error: OSError) -> PlaceError:
    from wheelhouse.carried.trouble import unforeseen  # noqa: PLC0415  (seldom)

    refused = unforeseen(error)
    return PlaceError(refused.message, hint=refused.hint)


def _interrupt(number: int, frame: FrameType | None) -> Never:  # noqa: ARG001  (signal's signature)
    # As Ctrl-C: the terminal and temporary folders are left clean.
    raise KeyboardInterrupt


def encoded(text: str) -> bytes:
    """Return the text as standard output takes it."""
    return text.encode(sys.stdout.encoding or "utf-8", errors="replace")


def write_to(path: str, data: bytes) -> None:
    """Write to the file, or to standard output. Raises PlaceError."""
    try:
        if path == STDOUT:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        else:
            Path(path).write_bytes(data)
    except BrokenPipeError:  # who read has seen enough, as with `| head`
        _close_output()
    except OSError as error:
        if path == STDOUT:
            _close_output()
        where = "standard output" if path == STDOUT else path
        raise PlaceError(
            f"{where} cannot be written: {error.strerror}.",
            context=("The run itself was done, and the index is whole.",),
        ) from None


def _close_output() -> None:
    # What is left in the buffer goes nowhere: at exit the interpreter would write it, and fail with a code of its own.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(error: WhbuildError) -> int:
    """Write the error to standard error, and return its exit code."""
    sys.stderr.write(failure(error))
    return error.exit_code
