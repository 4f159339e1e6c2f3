"""Why a file of a closure is there: the shortest way back to a line of the user, through what is built too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Gap, Pin, Why


class _Place(msgspec.Struct, frozen=True):
    """What is installed together: the closure itself, or what one sdist is built with."""

    sdist: str | None
    members: Mapping[NormalizedName, Pin | Gap]


def way(member: Pin | Gap, closure: Closure) -> tuple[Why, ...]:
    """Return the reasons from the member of the closure, or of one of its builds, up to the user; () for a stray.

    Where it is in several of them, the shortest way counts, and among equal ones that of the closure itself.
    """
    places = list(_places(closure))
    ways: list[tuple[_Place, tuple[Why, ...]]] = [
        (place, (why,)) for place in places for there in _same(member, place) for why in there.why
    ]
    seen: set[tuple[str | None, NormalizedName]] = set()
    for place, steps in ways:
        if steps[-1].parent is None:
            return steps
        for home, wanting in _wanting(steps[-1], place, places):
            if (home.sdist, wanting.project) not in seen:
                seen.add((home.sdist, wanting.project))
                ways += [(home, (*steps, why)) for why in wanting.why]
    return ()


def wanted(member: Pin | Gap, closure: Closure) -> tuple[str, ...]:
    """Return who wanted the member, as `way` finds it: a line a step, the user's last."""
    return tuple(f"wanted: {why}" for why in way(member, closure))


def _places(closure: Closure) -> Iterator[_Place]:
    members: tuple[Pin | Gap, ...] = (*closure.pins, *closure.gaps)
    yield _Place(None, {**{each.project: each for each in closure.lockers}, **{each.project: each for each in members}})
    for build in closure.builds:
        yield _Place(build.sdist, {pin.project: pin for pin in build.pins})


def _same(member: Pin | Gap, place: _Place) -> Iterator[Pin | Gap]:
    """Yield what is the same in this place: a file kept for newer platforms stands for that of the same version."""
    there = place.members.get(member.project)
    if there is not None and there.version == member.version:
        yield there


def _wanting(why: Why, place: _Place, places: Sequence[_Place]) -> Iterator[tuple[_Place, Pin | Gap]]:
    """Yield who wrote the requirement, in each place where that is: an sdist may be built for several."""
    if why.building:
        for home in places:
            there = home.members.get(why.parent) if why.parent is not None else None
            if isinstance(there, Pin) and there.file.filename == place.sdist:
                yield home, there
    elif why.parent is not None and why.parent in place.members:
        yield place, place.members[why.parent]
