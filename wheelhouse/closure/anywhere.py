"""Which requirements may hold, and which files do, where it does not matter on which platform: what lockers look at."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import product

import msgspec
from packaging.markers import Environment, Marker, UndefinedComparison
from packaging.requirements import Requirement
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.fitting import Fit, Fitting
from wheelhouse.closure.markers import Markers, requirement_of
from wheelhouse.dists.files import normalized, version_of
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Release
from wheelhouse.requirements.ask import Rules, Wanted
from wheelhouse.targets.target import Target

_MOST = 500_000  # characters that are decided for one marker, in all environments; a longer one is taken to hold
_FAR = 1 << 30  # the rank of a wheel for another platform
_LITERAL = re.compile("[\"']([^\"']*)[\"']")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_PYTHON = ("python_version", "python_full_version")
_NAMES = tuple(sorted(set(Environment.__annotations__) - {*_PYTHON}))
_OTHERS = ("", "0", "9999", "another")  # what a variable may hold that a marker does not name


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Where else: on all platforms, or those for which these marker variables are `fixed`.

    There are all patches of the Python series `python`; with `later`, all Pythons after it too.
    """

    python: str
    later: bool = True
    fixed: tuple[tuple[str, str], ...] = ()


class MarkersAnywhere(Markers):
    """Markers that hold if they do anywhere in a world; no requirement on a project that it is `without` does."""

    def __init__(self, target: Target, world: World, without: Collection[NormalizedName] = ()) -> None:
        super().__init__(target)
        self._world = world
        self._without = without

    def in_effect(self, wanted: Wanted) -> bool:
        """Whether a requirement that the user wrote holds. Raises RequirementsError as its parent does."""
        return wanted.project not in self._without and super().in_effect(wanted)

    def holds(self, marker: Marker, extras: frozenset[NormalizedName]) -> bool:
        """Whether the marker may hold for one of the extras; without any, as it stands. Raises IntegrityError."""
        super().holds(marker, extras)  # for the error where it cannot be decided at all
        return any(_may_hold(str(marker), extra, self._world) for extra in sorted(extras) or ("",))

    def dependencies(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> tuple[Requirement, ...]:
        """Return what the metadata may require with these extras. Raises IntegrityError as its parent does."""
        super().dependencies(metadata, extras)
        provided = extras.intersection(metadata.provides_extra)
        found = (requirement_of(line, metadata) for line in metadata.requires_dist)
        there = (each for each in found if not self._without or normalized(each.name) not in self._without)
        return tuple(each for each in there if each.marker is None or self.holds(each.marker, provided))


class FittingAnywhere(Fitting):
    """Judges files for which the platform does not matter, though the Python does.

    Of what the target has `pinned`, its own wheels come first. Of all else a file that is `there` anyway, a pure wheel,
    then the smallest; an sdist comes last.
    """

    def __init__(
        self, rules: Rules, target: Target, *, pinned: Collection[NormalizedName] = (), there: Collection[str] = ()
    ) -> None:
        super().__init__(rules, target)
        self._own = Fitting(rules, target)
        self._bonds = frozenset((tag.interpreter, tag.abi) for tag in target.tags)
        self._pinned = pinned
        self._there = there

    def fits(self, project: NormalizedName, release: Release) -> tuple[Fit, ...]:
        """Return the files of the release that may do, the one that is the least burden first."""
        found = super().fits(project, release)
        if project in self._pinned and any(fit.rank is not None and fit.rank < _FAR for fit in found):
            return found
        return tuple(sorted(found, key=self._burden))

    def rank(self, filename: str) -> int | None:
        """Return the rank that the target gives a wheel; one that only another platform can use comes after these."""
        own = self._own.rank(filename)
        return _FAR if own is None and self._is_for_python(filename) else own

    def _is_for_python(self, filename: str) -> bool:
        pythons, abis = (part.lower().split(".") for part in filename[:-4].rsplit("-", 3)[1:3])
        return any(bond in self._bonds for bond in product(pythons, abis))

    def _burden(self, fit: Fit) -> tuple[bool, bool, bool, float, str]:
        name, size = fit.file.filename, fit.file.size
        pure = name.endswith("-none-any.whl")
        return fit.rank is None, name not in self._there, not pure, math.inf if size is None else size, name


@lru_cache(maxsize=65_536)
def _may_hold(text: str, extra: str, world: World) -> bool:
    """Whether the marker holds in an environment of the world, as far as its own words tell which there are."""
    domains = list(_domains(text, world))
    if math.prod(map(len, domains)) * len(text) > _MOST:
        return True
    marker = _marker(text)
    return any(_holds(marker, {"extra": extra}, parts) for parts in product(*domains))


def _holds(marker: Marker, environment: dict[str, str], parts: Collection[Mapping[str, str]]) -> bool:
    for part in parts:
        environment = {**environment, **part}
    try:
        return marker.evaluate({**_BLANK, **environment})
    except UndefinedComparison:
        return False  # a name where a version is meant


def _domains(text: str, world: World) -> Iterator[list[Mapping[str, str]]]:
    """Yield what each of the variables that the marker mentions may hold; what is of the Python goes together."""
    literals = _LITERAL.findall(text)
    if any(name in text for name in _PYTHON):
        yield [_python(version) for version in _pythons(literals, world)]
    fixed = dict(world.fixed)
    for name in _NAMES:
        if name in text:
            values = (fixed[name],) if name in fixed else dict.fromkeys((*literals, *_OTHERS))
            yield [{name: value} for value in values]


def _pythons(literals: Collection[str], world: World) -> set[Version]:
    """Return the Pythons at which a marker may change its mind: the first, the last, those that it names, the next."""
    first = Version(f"{world.python}.0")
    named = [known for text in literals for part in _VERSION.findall(text) if (known := version_of(part))]
    near = [(*each.release, 0, 0)[:3] for each in named]
    found = {Version.from_parts(release=each) for each in near}
    found |= {Version.from_parts(release=(major, minor, patch + 1)) for major, minor, patch in near}
    found |= {Version.from_parts(release=(major, minor + 1, 0)) for major, minor, _ in near}
    found |= {first, Version.from_parts(release=(first.major, 9999, 0))}
    return {each for each in found if each >= first and _is_in(each, first, world)}


def _is_in(python: Version, first: Version, world: World) -> bool:
    shared = 1 if world.later else 2
    return python.release[:shared] == first.release[:shared]


def _python(version: Version) -> Mapping[str, str]:
    return {"python_full_version": str(version), "python_version": f"{version.major}.{version.minor}"}


@lru_cache(maxsize=16_384)
def _marker(text: str) -> Marker:
    return Marker(text)


_BLANK = dict.fromkeys(Environment.__annotations__, "")
