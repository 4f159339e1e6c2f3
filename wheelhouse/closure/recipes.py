"""What sdists are built with, asked once for each, and whether that can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
from packaging.requirements import InvalidRequirement, Requirement

from wheelhouse.closure.closure import Pin
from wheelhouse.closure.markers import Markers
from wheelhouse.closure.unbuildable import unreadable
from wheelhouse.errors import BuildError, RequirementsError
from wheelhouse.requirements.ask import Origin, Wanted
from wheelhouse.targets.target import Target

# The build requirements of an sdist as written, sorted. Raises BuildError.
Requires: TypeAlias = Callable[[Pin], tuple[str, ...]]
# Whether an sdist with these build requirements takes a compiler, as far as that can be told without building it.
Compiled: TypeAlias = Callable[[Pin, tuple[str, ...]], bool]
Expect: TypeAlias = Callable[[Sequence[Pin]], None]


def _never(_: Pin, __: tuple[str, ...]) -> bool:
    """Know of no compiler."""
    return False


def _nobody(_: Sequence[Pin]) -> None:
    """Prepare for no question."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """The build requirements of an sdist as far as they are known; the error says why no more is."""

    requires: tuple[str, ...]
    compiled: bool = False
    error: BuildError | None = None


class Recipes:
    """Remembers what was said of each file; `expect` tells beforehand of which files it will be asked."""

    def __init__(self, requires: Requires, compiled: Compiled = _never, expect: Expect = _nobody) -> None:
        self.expect = expect
        self._requires = requires
        self._compiled = compiled
        self._known: dict[str, Recipe] = {}

    def of(self, pin: Pin, target: Target) -> Recipe:
        """Return the recipe; one that cannot be read on the target has an error. Raises SourceError, IntegrityError."""
        known = self._known.get(pin.file.filename)
        if known is None:
            known = self._known[pin.file.filename] = self._asked(pin)
        bad = next((text for text in known.requires if not _is_readable(text, Markers(target))), None)
        return known if bad is None else Recipe(requires=(), error=unreadable(pin, bad))

    def _asked(self, pin: Pin) -> Recipe:
        try:
            requires = self._requires(pin)
        except BuildError as error:
            return Recipe(requires=error.known, error=error)
        return Recipe(requires=requires, compiled=self._compiled(pin, requires))


def _is_readable(text: str, markers: Markers) -> bool:
    try:
        markers.in_effect(Wanted(requirement=Requirement(text), origin=Origin()))
    except (InvalidRequirement, RequirementsError):
        return False
    return True
