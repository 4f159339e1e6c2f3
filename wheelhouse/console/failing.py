"""How a command fails, as text."""

from __future__ import annotations

from wheelhouse.errors import WhbuildError


def failure(error: WhbuildError) -> str:
    """Return an error as text: what happened, the facts around it, what to do next. Ends in a newline."""
    lines = [f"error: {error.message}"]
    lines += [f"  {line}" for entry in error.context for line in entry.splitlines()]
    if error.hint is not None:
        lines += ["", f"hint: {error.hint}"]
    return "\n".join(lines) + "\n"
