"""A plan: what a run would bring, for each target, as one value."""

from __future__ import annotations

import msgspec

from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The closures and the targets without one, each in the order in which the targets were named.

    `here` are the names of the files that need no fetching. `seconds` is wall time.
    """

    closures: tuple[Closure, ...]
    unsolved: tuple[Unsolved, ...] = ()
    seconds: float = 0.0
    here: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether every target has an answer without a gap, in which all that builds take is known and there."""
        lacking = (closure for closure in self.closures if closure.gaps or any(each.unknown for each in closure.builds))
        return not self.unsolved and next(lacking, None) is None

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of all targets, those without an answer last."""
        return (
            *(closure.target.name for closure in self.closures),
            *(unsolved.target.name for unsolved in self.unsolved),
        )
