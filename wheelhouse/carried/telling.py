"""What came of it, as text for a person."""

import re
from pathlib import Path
from typing import Iterator, Tuple

from wheelhouse.carried.applying import Applied
from wheelhouse.carried.difference import FILENAMES
from wheelhouse.carried.generations import State, history, manifest_of
from wheelhouse.carried.layout import Refused
from wheelhouse.carried.returning import demand_index

SIZES = re.compile(rb'"size":([0-9]+)')


def summary(came: Applied, shown: str, root: Path, back: str) -> str:
    """Return what came of a bundle; `back` is the command that undoes it."""
    lines = [_outcome(came, shown, root), *_signed(came)]
    if came.is_kept:
        lines += ["", "Return to the state before with", f"  {back}"]
    return "\n".join(lines) + "\n"


def _outcome(came: Applied, shown: str, root: Path) -> str:
    if not came.came and not came.went:
        what = "only its signature came" if came.is_newly_signed else "nothing to do"
        return f"{root} is in the state that {shown} leads to: {what}."
    what = "{:,} file or page" if came.came == 1 else "{:,} files and pages"
    size = amount(came.size)
    return f"{root} is in the state that {shown} leads to: {what.format(came.came)} came ({size}), {came.went:,} went."


def _signed(came: Applied) -> Iterator[str]:
    if came.signer is not None:
        yield f"  signed by {came.signer}"
    elif came.is_signed:
        yield "  signed; by whom was not asked (--allowed-signers FILE)"


def restored(state: State, root: Path) -> str:
    """Return in which state an index is again."""
    return f"{root} is in state {state.number}, of {state.since}, by {state.by}.\n"


def listed(root: Path) -> str:
    """Return a line for each state of an index that can be returned to, and for the current one."""
    demand_index(root)
    known = history(root)
    rows = [("", "state", "since", "files", "size", "by")]
    for state in known.states:
        mark = "*" if state.number == known.current else ""
        rows.append((mark, str(state.number), state.since, *_measured(root, state), state.by))
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def _measured(root: Path, state: State) -> Tuple[str, str]:
    """Return how many wheels and sdists a state has, and the size of all that it is."""
    try:
        raw = manifest_of(root, state)
    except Refused:
        return "?", "damaged"
    # The bytes are those that were written, and looked through far sooner than read.
    return f"{len(FILENAMES.findall(raw)):,}", amount(sum(map(int, SIZES.findall(raw))))


def amount(size: float) -> str:
    """Return a number of bytes for a person: `812 bytes`, `20.9 kB`, `1.3 GB`."""
    for scale, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= 0.99995 * scale:
            return f"{size / scale:.1f} {unit}"
    return "1 byte" if size == 1 else f"{size:.0f} bytes"


def failure(refused: Refused) -> str:
    """Return what was refused: what happened, the facts around it, what to do next."""
    lines = [f"error: {refused.message}"]
    lines += [f"  {line}" for entry in refused.context for line in entry.splitlines()]
    if refused.hint is not None:
        lines += ["", f"hint: {refused.hint}"]
    return "\n".join(lines) + "\n"
