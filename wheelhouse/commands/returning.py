"""`whbuild rollback`: an index returns to a former state, or goes on to a later one, by the code that travels too."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.carried.returning import returned
from wheelhouse.carried.switching import Writing
from wheelhouse.carried.telling import listed, restored
from wheelhouse.errors import UsageError
from wheelhouse.events import Report, Waiting
from wheelhouse.places.trouble import explained, told


def returned_to(index: Path, to: int | None, writing: Writing, report: Report) -> str:
    """Bring the index to the state with this number, or to the one before, and return what is said of it.

    Raises UsageError where no such state is known, IntegrityError where it is not kept in full, and PlaceError; the
    index is as it was then.
    """
    with told():
        state = returned(index, writing, to, lambda: report(Waiting(what=f"the index {index}")))
    return restored(state, index)


def states_of(index: Path, to: int | None = None, grace: float | None = None) -> str:
    """Return a line for each state of the index that is known.

    Raises UsageError for what says how to return, and PlaceError where the index cannot be read.
    """
    if to is not None or grace is not None:
        raise UsageError(
            "--list changes nothing: --to and --grace say how to return.", hint="Leave out the one or the other."
        )
    with told(), explained(index, "read"):
        return listed(index)
