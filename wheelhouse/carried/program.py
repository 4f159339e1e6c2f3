"""Apply a bundle of whbuild to an index, with nothing but Python (3.6 or newer) and its standard library.

    python3 apply.py BUNDLE INDEX        bring the index to the state that the bundle leads to
    python3 apply.py --rollback INDEX    return to the state before
    python3 apply.py --list INDEX        show the states that can be returned to
    python3 apply.py --verify INDEX      compare every byte with what it should be

It checks everything before it changes anything, and does exactly what `whbuild apply` and `whbuild rollback` do.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import List, Optional, TextIO

from wheelhouse.carried.applying import Watcher, applied
from wheelhouse.carried.examining import faults
from wheelhouse.carried.generations import KEEP
from wheelhouse.carried.layout import Refused, instant
from wheelhouse.carried.returning import returned
from wheelhouse.carried.switching import Writing
from wheelhouse.carried.telling import amount, failure, listed, restored, summary
from wheelhouse.carried.trouble import explained, unforeseen

CODES = {"usage": 2, "integrity": 6, "place": 8, "locked": 8, "unproven": 10}
INTERRUPTED = 130
SHOWN_FROM = SHOWN_EACH = 2**26  # bytes: what takes no second is not shown


def main(words: Optional[List[str]] = None) -> int:
    """Do what the words say, and return the exit code: 0, or that which whbuild has for the same failure."""
    given = _parser().parse_args(words)
    try:
        _write(sys.stdout, _done(given))
    except Refused as refused:
        return _failed(refused)
    except OSError as error:
        return _failed(unforeseen(error))
    except KeyboardInterrupt:
        _write(sys.stderr, "error: Interrupted.\n\nhint: Run the same command again: it begins anew.\n")
        return INTERRUPTED
    return 0


def _failed(refused: Refused) -> int:
    _write(sys.stderr, failure(refused))
    return CODES[refused.kind]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="apply.py",
        usage="apply.py [OPTIONS] BUNDLE INDEX, or apply.py --rollback|--list|--verify [OPTIONS] INDEX",
        description=(__doc__ or "").partition("\n\n")[0],
        epilog="Exit codes: 0 done, 2 usage, 6 damaged or not as announced, 8 cannot be written, 10 not proven.",
    )
    parser.add_argument("words", metavar="BUNDLE INDEX", nargs="+", help="a bundle or one of its volumes, and a folder")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--rollback", action="store_true", help="INDEX: return to the state before")
    instead.add_argument("--list", action="store_true", help="INDEX: show the states that can be returned to")
    instead.add_argument("--verify", action="store_true", help="INDEX: compare every byte with what it should be")
    parser.add_argument("--to", type=int, metavar="N", help="with --rollback: return to the state with this number")
    parser.add_argument("--allowed-signers", type=Path, metavar="FILE", help="take nothing that none of them signed")
    parser.add_argument("--keep", type=_number, default=KEEP, metavar="N", help="former states that stay (%(default)s)")
    parser.add_argument(
        "--grace",
        type=_number,
        default=0,
        metavar="SECONDS",
        help="remove files this long after the pages that led to them (0)",
    )
    return parser


def _number(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError("it has to be a whole number, 0 or more")
    return int(text)


def _done(given: argparse.Namespace) -> str:
    """Return what came of it, as text."""
    _demand_sense(given)
    root = Path(given.words[-1])
    with explained(root, "read"):
        if given.list:
            return listed(root)
        if given.verify:
            return _verified(root, given.allowed_signers)
    writing = Writing(by="apply.py", now=instant(time.time()), keep=given.keep, grace=given.grace)
    if given.rollback:
        return restored(returned(root, writing, given.to, _Showing().wait), root)
    bundle = Path(given.words[0])
    back = f"python3 apply.py --rollback {root}"
    return summary(applied(bundle, root, writing, given.allowed_signers, _Showing()), str(bundle), root, back)


def _demand_sense(given: argparse.Namespace) -> None:
    """Raise Refused where an option would say nothing, or the words are not what they should be."""
    is_about_index = given.rollback or given.list or given.verify
    wrong = None
    if len(given.words) != (1 if is_about_index else 2):
        wrong = "Name {}.".format("the index alone" if is_about_index else "a bundle, then the index")
    elif given.to is not None and not given.rollback:
        wrong = "--to is for --rollback."
    elif given.allowed_signers is not None and (given.rollback or given.list):
        wrong = "--allowed-signers is for a bundle, and for --verify."
    if wrong is not None:
        raise Refused(wrong, "apply.py --help shows how.", kind="usage")


def _verified(root: Path, allowed: Optional[Path]) -> str:
    found = list(faults(root, allowed))
    for fault in found:
        _write(sys.stdout, f"{fault.code}: {fault.message}\n")
    if found:
        hint = "Apply a bundle of the whole index: it brings what is missing or changed."
        raise Refused(f"{root} is not as it was written.", hint, kind="unproven")
    return f"{root} is as it was written, to the byte.\n"


class _Showing(Watcher):
    """Tells whoever sits at the terminal."""

    def __init__(self) -> None:
        self._next = SHOWN_FROM

    def wait(self) -> None:
        _write(sys.stderr, "Another run holds the index: waiting for it to end.\n")

    def passed(self, done: int, size: int) -> None:
        if sys.stderr.isatty() and (done >= self._next or done == size >= SHOWN_FROM):
            self._next = done + SHOWN_EACH
            _write(sys.stderr, f"\r{amount(done)} of {amount(size)} " + ("\n" if done == size else ""))


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
