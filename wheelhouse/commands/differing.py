"""`whbuild diff`: what differs between two indexes, bundles or manifests."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from wheelhouse.comparing.difference import Difference, State, difference
from wheelhouse.deliveries.states import state
from wheelhouse.errors import UsageError

FORMS = ("text", "markdown", "json")
_WIDTH = 100  # columns, where nobody says how wide the paper is


def differing(
    old: str, new: str, *, form: str = "text", encoding: str = "utf-8", verbose: bool = False
) -> tuple[bytes, bool]:
    """Return what differs, as bytes in this form, and whether anything does.

    Text is in the encoding, the other forms are UTF-8. Raises UsageError where there is no such form, PlaceError where
    one of the two is neither an index nor a bundle nor a manifest.
    """
    if form not in FORMS:
        raise UsageError(f"--format cannot be {form!r}.", hint=f"It is one of {', '.join(FORMS)}.")
    found = difference(_state(old), _state(new))
    return _shown(found, form, encoding=encoding, verbose=verbose), bool(found)


def _state(shown: str) -> State:
    raw, manifest = state(Path(shown))
    return State(shown=shown, sha256=hashlib.sha256(raw).hexdigest(), manifest=manifest)


def _shown(found: Difference, form: str, *, encoding: str, verbose: bool) -> bytes:
    match form:
        case "json":
            from wheelhouse.comparing.document import json  # noqa: PLC0415  (one form a run)

            return json(found)
        case "markdown":
            from wheelhouse.comparing.markdown import markdown  # noqa: PLC0415  (one form a run)

            return markdown(found).encode()
        case _:
            from wheelhouse.comparing.text import text  # noqa: PLC0415  (one form a run)

            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
            return text(found, width=width, verbose=verbose).encode(encoding, errors="replace")
