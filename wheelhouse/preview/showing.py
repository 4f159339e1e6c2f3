"""A plan in the form that was asked for, as bytes for standard output."""

from __future__ import annotations

import shutil

from wheelhouse.errors import UsageError
from wheelhouse.preview.document import json
from wheelhouse.preview.markdown import markdown
from wheelhouse.preview.plan import Plan
from wheelhouse.preview.symbols import symbols_for
from wheelhouse.preview.text import text

FORMS = ("text", "json", "markdown")
_WIDTH = 100  # columns, where nobody says how wide the paper is


def check(form: str | None) -> None:
    """Raise UsageError where there is no such form."""
    if form is not None and form not in FORMS:
        raise UsageError(f"--format cannot be {form!r}.", hint=f"It is one of {', '.join(FORMS)}.")


def shown(plan: Plan, form: str | None, *, encoding: str, terminal: bool, verbose: bool) -> bytes:
    """Return the plan as text (as wide as the terminal, if it is one), JSON or Markdown; None is text."""
    match form:
        case "json":
            return json(plan)
        case "markdown":
            return markdown(plan).encode("utf-8")
        case _:
            width = shutil.get_terminal_size().columns if terminal else _WIDTH
            lines = text(plan, width=width, verbose=verbose, symbols=symbols_for(encoding))
            return lines.encode(encoding, errors="replace")
