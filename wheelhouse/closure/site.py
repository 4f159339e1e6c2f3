"""A target on which sdists are built: what is known of that so far."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wheelhouse.closure.circles import circle
from wheelhouse.closure.closure import Build, Closure, Pin
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.unbuildable import Problem, circular, placed, shortly, too_many
from wheelhouse.closure.ways import wanted
from wheelhouse.dists.files import Sdist
from wheelhouse.targets.target import Target

_MOST = 1_000  # builds; what a real closure takes is two or three dozen


class Site:
    """Takes builds, and the reasons why there can be none; hands out the sdists that are still to be looked at."""

    def __init__(self, closure: Closure, *, lenient: bool) -> None:
        """With `lenient`, what is not possible is noted in the build."""
        self._closure = closure
        self._lenient = lenient
        self._builds: dict[str, Build] = {}
        self._unknown: dict[str, str] = {}
        self._errors: dict[str, Problem] = {}
        # Nobody builds what only lockers want, but to learn what it needs: that may not be possible here.
        installed = {pin.file.filename for pin in closure.pins}
        self._lenient_of = {pin.file.filename for pin in closure.lockers} - installed
        pins = (*closure.pins, *closure.lockers)
        self._open = {pin.file.filename: pin for pin in pins if isinstance(pin.dist, Sdist)}

    @property
    def target(self) -> Target:
        """The target."""
        return self._closure.target

    def take(self) -> tuple[Pin, ...]:
        """Return the sdists whose builds are to be found next; each is handed out once."""
        taken = tuple(self._open.values())
        self._open.clear()
        return taken

    def forgives(self, pin: Pin, error: Problem) -> bool:
        """Take note of why the sdist cannot be built, and return whether to go on with what is there."""
        lenient = self._lenient or pin.file.filename in self._lenient_of
        if lenient:
            before = self._unknown.get(pin.file.filename)
            self._unknown[pin.file.filename] = shortly(error) if before is None else f"{before} {shortly(error)}"
        else:
            found = placed(error, pin, self._whole())
            self._errors.setdefault(found.message, found)
        return lenient

    def wanted(self, pin: Pin) -> tuple[str, ...]:
        """Return who wanted the sdist, a line a step."""
        return wanted(pin, self._whole())

    def add(self, build: Build) -> None:
        """Take the build of an sdist, and with it the sdists that it takes."""
        self._builds[build.sdist] = build
        for pin in build.pins:
            if isinstance(pin.dist, Sdist) and pin.file.filename not in self._builds:
                self._open[pin.file.filename] = pin
        if len(self._builds) > _MOST:
            raise too_many(self.target, _MOST)

    def answer(self) -> Closure | Unsolved:
        """Return the closure with its builds, or why the target has no answer."""
        whole = self._whole()
        closed = circle(whole.builds)
        if closed:
            pin = next(pin for build in closed for pin in build.pins if pin.file.filename == closed[0].sdist)
            self.forgives(pin, circular(closed, self.target))
            whole = self._whole()
        if not self._errors:
            return whole
        first, *others = self._errors.values()
        first.beside += tuple(others)
        return Unsolved(target=self.target, error=first)

    def _whole(self) -> Closure:
        builds = tuple(self._marked())
        return msgspec.structs.replace(self._closure, builds=builds) if builds else self._closure

    def _marked(self) -> Iterator[Build]:
        for sdist in sorted(self._builds):
            build = self._builds[sdist]
            yield msgspec.structs.replace(build, unknown=self._unknown.get(sdist))
