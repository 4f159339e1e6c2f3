"""`whbuild apply`: a bundle onto an index, by the code that travels with it."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.carried.applying import Watcher, applied
from wheelhouse.carried.switching import Writing
from wheelhouse.carried.telling import summary
from wheelhouse.events import Packing, Report, Waiting
from wheelhouse.places.trouble import told


def applied_to(bundle: Path, index: Path, writing: Writing, allowed: Path | None, report: Report) -> str:
    """Bring the index to the state that the bundle leads to, and return what is said of it.

    With a file of `allowed` signers, nothing is taken that none of them signed. Raises PlaceError, IntegrityError,
    UsageError or Unproven, and leaves the index as it was, where the bundle is refused.
    """
    with told():
        came = applied(bundle, index, writing, allowed, _Reporting(index, report))
    return summary(came, str(bundle), index, f"whbuild rollback {index}")


class _Reporting(Watcher):
    def __init__(self, index: Path, report: Report) -> None:
        self._index = index
        self._report = report

    def wait(self) -> None:
        self._report(Waiting(what=f"the index {self._index}"))

    def passed(self, done: int, size: int) -> None:
        self._report(Packing(done=done, size=size))
