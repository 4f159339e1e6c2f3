"""Wheels that were built here of sdists -> closures that hold them in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace
from packaging.requirements import Requirement

from wheelhouse.closure.closure import Build, Closure, Made, Pin
from wheelhouse.closure.fitting import Fitting
from wheelhouse.closure.markers import Markers
from wheelhouse.dists.files import File, Sdist, Wheel, normalized
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Rules
from wheelhouse.targets.target import Target


class BuiltWheel(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel that was built here of an sdist.

    `floor` is the platform tag of the machine that built it, where no more is known than that it runs on such ones;
    `caveat` says why.
    """

    file: File
    dist: Wheel
    metadata: Metadata
    made: Made
    floor: str | None = None
    caveat: str | None = None


def misfit(built: BuiltWheel, pin: Pin, target: Target) -> str | None:
    """Return why the wheel cannot stand for the pinned sdist on the target; None where it can."""
    fitting, markers = Fitting(Rules(), target), Markers(target)
    if fitting.rank(built.dist.filename) is None:
        return f"the wheel that is built here is for {', '.join(_bond(built.dist))}"
    if built.floor is not None and built.floor not in {tag.platform for tag in target.tags}:
        return f"the wheel that is built here needs {built.floor} or newer ({built.caveat})"
    python = built.metadata.requires_python
    if python is not None and not fitting.python_allowed(python):
        return f"the wheel that is built here wants Python {python}"
    try:
        return _difference(built, pin, markers)
    except IntegrityError as error:
        return error.message


def _bond(wheel: Wheel) -> tuple[str, ...]:
    """Return the part of the tags that says most: the platforms, or for any platform the Pythons."""
    return wheel.pythons if wheel.platforms == ("any",) else wheel.platforms


def _difference(built: BuiltWheel, pin: Pin, markers: Markers) -> str | None:
    """Return what the wheel needs and the resolution did not know of, or the other way round."""
    extras = frozenset(pin.extras)
    made, known = (
        frozenset(map(_unmarked, markers.dependencies(each, extras))) for each in (built.metadata, pin.metadata)
    )
    if made == known:
        return None
    return f"the wheel that is built here differs from it in what it needs: {', '.join(sorted(made ^ known))}"


def _unmarked(requirement: Requirement) -> str:
    """Return the requirement without its marker, which holds, and which two generators may write in two ways."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    at = "" if requirement.url is None else f" @ {redacted(requirement.url)}"
    return f"{normalized(requirement.name)}{extras}{requirement.specifier}{at}"


def with_wheels(closure: Closure, wheel_of: Callable[[Pin], BuiltWheel | None], *, keep_sdists: bool) -> Closure:
    """Return the closure with wheels in the place of those sdists of which `wheel_of` has one.

    It is asked for the sdists that the target would build: those among the pins, and among what is needed to build
    those that stay. With `keep_sdists` what was replaced is kept beside the pins, with all that it takes to build it.
    """
    work = _Work({build.sdist: build for build in closure.builds}, wheel_of)
    work.follow(closure.pins)
    stay = {pin.file.filename: pin for pin in work.sdists(work.built)} if keep_sdists else {}
    lockers = [pin.file.filename for pin in closure.lockers if isinstance(pin.dist, Sdist)]
    needed = [*work.stayed, *work.below([*stay, *lockers])]
    builds = {name: work.builds[name] for name in needed if name in work.builds}
    also = sorted((*closure.also, *stay.values()), key=lambda pin: (pin.project, pin.file.filename))
    return replace(
        closure,
        pins=work.renewed(closure.pins),
        also=tuple(also),
        builds=tuple(replace(builds[name], pins=work.renewed(builds[name].pins)) for name in sorted(builds)),
    )


class _Work:
    """What is built, and what stays an sdist, followed from the pins of a target through what their builds take."""

    def __init__(self, builds: Mapping[str, Build], wheel_of: Callable[[Pin], BuiltWheel | None]) -> None:
        self.builds = builds
        self.built: dict[str, BuiltWheel] = {}
        self.stayed: dict[str, Pin] = {}
        self._met: dict[str, Pin] = {}
        self._wheel_of = wheel_of

    def follow(self, pins: Iterable[Pin]) -> None:
        """Decide on the sdists among the pins, and among what those that stay are built with."""
        queue = list(pins)
        for pin in queue:
            name = pin.file.filename
            if not isinstance(pin.dist, Sdist) or name in self._met:
                continue
            self._met[name] = pin
            built = self._wheel_of(pin)
            if built is None:
                self.stayed[name] = pin
                queue += self.builds[name].pins if name in self.builds else ()
            else:
                self.built[name] = built

    def sdists(self, names: Iterable[str]) -> Iterator[Pin]:
        """Yield the pins with these file names."""
        return (self._met[name] for name in names)

    def below(self, names: Iterable[str]) -> dict[str, None]:
        """Return the names, and those of all sdists that it takes to build them."""
        found = dict.fromkeys(names)
        queue = list(found)
        for name in queue:
            pins = self.builds[name].pins if name in self.builds else ()
            more = [pin.file.filename for pin in pins if isinstance(pin.dist, Sdist)]
            queue += [each for each in dict.fromkeys(more) if each not in found]
            found |= dict.fromkeys(more)
        return found

    def renewed(self, pins: Iterable[Pin]) -> tuple[Pin, ...]:
        """Return the pins with what was built in the place of its sdist."""
        return tuple(self._renewed(pin) for pin in pins)

    def _renewed(self, pin: Pin) -> Pin:
        built = self.built.get(pin.file.filename)
        if built is None:
            return pin
        return replace(pin, file=built.file, dist=built.dist, metadata=built.metadata, made=built.made)
