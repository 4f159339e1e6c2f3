"""Sdists that are needed to build themselves."""

from __future__ import annotations

from collections.abc import Iterable

from wheelhouse.closure.closure import Build


def circle(builds: Iterable[Build]) -> tuple[Build, ...]:
    """Return builds of which each takes the sdist of the next, and the last that of the first; () where none do."""
    by_sdist = {build.sdist: build for build in builds}
    # What takes no other sdist can be built; then what takes only such, and so on. Circles are what is left.
    left = {
        sdist: {pin.file.filename for pin in build.pins} & by_sdist.keys() for sdist, build in sorted(by_sdist.items())
    }
    while ready := {sdist for sdist, needs in left.items() if not needs}:
        left = {sdist: needs - ready for sdist, needs in left.items() if sdist not in ready}
    if not left:
        return ()
    way = [next(iter(left))]
    while (following := min(left[way[-1]])) not in way:
        way.append(following)
    return tuple(by_sdist[sdist] for sdist in way[way.index(following) :])
