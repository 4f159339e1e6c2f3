"""Which of the open projects is settled next: pip's order, in full, since it decides how often one must go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from wheelhouse.closure.needs import Candidate, Exact, Need, Ranged

_CONFLICTS = 5  # pip's _CONFLICT_PRIORITY_THRESHOLD

Rank: TypeAlias = tuple[bool, bool, bool, float, bool, str]


class Preference:
    """`requested` is the place of each key in the user's own list; `promoted` keys conflicted again and again."""

    def __init__(self, requested: Mapping[str, int]) -> None:
        self._requested = requested
        self._conflicts: dict[str, int] = {}
        self.promoted: set[str] = set()

    def narrowed(
        self, keys: Iterable[str], pinned: Mapping[str, Candidate], causes: Sequence[tuple[Need, Candidate | None]]
    ) -> Iterable[str]:
        """Return those of the keys to choose from: the causes of the last conflict, else the promoted, else all."""
        if not causes and not self.promoted:
            return keys
        involved = self._count(pinned, causes)
        keys = list(keys)
        return [key for key in keys if key in involved] or [key for key in keys if key in self.promoted] or keys

    def rank(self, key: str, needs: Iterable[Need]) -> Rank:
        """Return the place of the key after those that are promoted, the lower the sooner.

        Direct, then pinned, then with an upper bound, then as requested, then with any bound, then by name.
        """
        direct = pinned = bounded = unfree = False
        for need in needs:
            match need:
                case Ranged():
                    pinned = pinned or need.pinned
                    bounded = bounded or need.bounded
                    unfree = unfree or need.spelled != ""
                case Exact():
                    direct = True
        order = self._requested.get(key, float("inf"))
        return not direct, not pinned, not bounded, order, not unfree, key

    def _count(self, pinned: Mapping[str, Candidate], causes: Sequence[tuple[Need, Candidate | None]]) -> set[str]:
        involved: set[str] = set()
        for need, parent in causes:
            for key in (need.key,) if parent is None else (need.key, parent.key):
                involved.add(key)
                if key not in pinned:
                    count = self._conflicts[key] = self._conflicts.get(key, 0) + 1
                    if count >= _CONFLICTS:
                        self.promoted.add(key)
        return involved
