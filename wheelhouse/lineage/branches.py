"""The graph as the lines of a drawing: each project below all that wants it, and what it needs below one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from wheelhouse.lineage.family import Family, Need, Node

_DEEPEST = 100  # levels; no closure has nearly as many


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what is wanted, in those of the records `above`, the ones of the line above it, that want it.

    `last` tells for each level below a line of the user whether the branch is the last one there. `again` says that
    what hangs below the project is drawn elsewhere.
    """

    need: Need
    records: int
    above: int
    last: tuple[bool, ...]
    again: bool


class _Place(msgspec.Struct, kw_only=True):
    need: Need
    above: int
    last: tuple[bool, ...] = ()
    again: bool = False
    below: tuple[_Place, ...] = ()

    @property
    def records(self) -> int:
        return self.need.records & self.above


def branches(family: Family, depth: int | None = None) -> Iterator[Branch]:
    """Yield the lines from top to bottom, those of at most `depth` levels below the lines of the user.

    What a project needs is drawn once, where it is nearest to the user: so the drawing stays narrow, and cycles end.
    """
    deepest = _DEEPEST if depth is None else min(depth, _DEEPEST)
    everywhere = (1 << len(family.targets)) - 1
    places = [_Place(need=need, above=everywhere) for need in family.lines]
    _grow(places, family, deepest)
    stack = places[::-1]
    while stack:
        place = stack.pop()
        yield Branch(need=place.need, records=place.records, above=place.above, last=place.last, again=place.again)
        stack += reversed(place.below)


def _grow(places: Sequence[_Place], family: Family, depth: int) -> None:
    """Put below each place what is needed there, breadth first; for records where it is drawn already, not again."""
    drawn: dict[Node, int] = {}
    queue = list(places)
    for place in queue:
        project, records = place.need.child, place.records
        needs = [need for need in family.needs.get(project, ()) if need.records & records]
        place.again = bool(needs) and not records & ~drawn.get(project, 0)
        if needs and not place.again and len(place.last) < depth:
            drawn[project] = drawn.get(project, 0) | records
            ends = (*place.last, False), (*place.last, True)
            place.below = tuple(_Place(need=need, above=records, last=ends[need is needs[-1]]) for need in needs)
            queue += place.below
