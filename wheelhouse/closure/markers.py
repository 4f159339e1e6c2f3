"""Which requirements hold on a target, and for which extras."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName

from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted
from wheelhouse.targets.target import Target

_NONE: frozenset[NormalizedName] = frozenset()
_LITERAL = re.compile("[\"']([^\"']*)[\"']")
_VERSIONS = ("python_full_version", "implementation_version")
_LARGE = "9999"


class Markers:
    """Markers decided for one target, never for the machine that this runs on; each answer is remembered."""

    def __init__(self, target: Target) -> None:
        self._assumed = tuple(sorted(target.assumed))
        self._environment = {name: str(value) for name, value in target.environment.items()}
        self._holding: dict[tuple[int, str], tuple[Marker, bool]] = {}
        self._dependencies: dict[tuple[tuple[str, ...], frozenset[NormalizedName]], tuple[Requirement, ...]] = {}

    def in_effect(self, wanted: Wanted) -> bool:
        """Whether the marker of a requirement that the user wrote holds. Raises RequirementsError, naming its line."""
        marker = wanted.requirement.marker
        try:
            return marker is None or self.holds(marker, _NONE)
        except IntegrityError as error:
            line = f"{redacted(str(wanted.requirement))} ({wanted.origin})"
            raise RequirementsError(error.message, context=(line,), hint="Correct the marker.") from None

    def dependencies(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> tuple[Requirement, ...]:
        """Return what the metadata requires with these extras, as far as it provides them.

        Raises IntegrityError where any line cannot be read or decided.
        """
        provided = extras.intersection(metadata.provides_extra)
        key = metadata.requires_dist, provided
        known = self._dependencies.get(key)
        return known if known is not None else self._dependencies.setdefault(key, self._select(metadata, provided))

    def holds(self, marker: Marker, extras: frozenset[NormalizedName]) -> bool:
        """Whether the marker holds for one of the extras, or, without extras, as it stands. Raises IntegrityError."""
        return any(self._holds(marker, extra) for extra in _active(extras))

    def doubts(self, marker: Marker, extras: frozenset[NormalizedName]) -> tuple[str, ...]:
        """Return the variables that the target leaves open and of which another value would decide otherwise."""
        text = str(marker)
        return tuple(name for name in self._assumed if name in text and self._varies(marker, extras, name))

    def _select(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> tuple[Requirement, ...]:
        requirements = [requirement_of(line, metadata) for line in metadata.requires_dist]
        return tuple(each for each in requirements if each.marker is None or self.holds(each.marker, extras))

    def _holds(self, marker: Marker, extra: str) -> bool:
        key = id(marker), extra
        known = self._holding.get(key)
        if known is None:
            known = marker, self._decided(marker, {**self._environment, "extra": extra})
            self._holding[key] = known  # with the marker itself, so that its id stays its own
        return known[1]

    def _varies(self, marker: Marker, extras: frozenset[NormalizedName], name: str) -> bool:
        values = (self._environment[name], *_others(name, self._environment[name], str(marker)))
        environments = [{**self._environment, name: value} for value in values]
        found = {
            any(self._decided(marker, {**environment, "extra": extra}) for extra in _active(extras))
            for environment in environments
        }
        return len(found) > 1

    def _decided(self, marker: Marker, environment: dict[str, str]) -> bool:
        try:
            return marker.evaluate(environment)
        except (UndefinedComparison, UndefinedEnvironmentName) as error:
            text = str(marker)
            if isinstance(error, UndefinedComparison) and any(name in text for name in self._assumed):
                return False  # such as `platform_version ~= "5.0"`: nothing is known of it
            raise IntegrityError(f"The marker {text!r} cannot be decided: {str(error).rstrip('.')}.") from None


def _active(extras: frozenset[NormalizedName]) -> tuple[str, ...]:
    return tuple(sorted(extras)) or ("",)


def _others(name: str, value: str, text: str) -> Iterator[str]:
    """Yield values of an open variable with which a marker might be decided otherwise: those at its own limits."""
    literals = _LITERAL.findall(text)
    if not name.endswith(_VERSIONS):
        yield from (*literals, "0", _LARGE)
        return
    series = value.rpartition(".")[0]
    named = (literal.removeprefix(f"{series}.") for literal in literals if literal.startswith(f"{series}."))
    for patch in {int(text) for text in named if text.isdecimal() and len(text) <= len(_LARGE)}:
        yield from (f"{series}.{patch}", f"{series}.{patch + 1}")
    yield f"{series}.{_LARGE}"


@lru_cache(maxsize=65_536)
def _parsed(line: str) -> Requirement:
    return Requirement(line)


def requirement_of(line: str, metadata: Metadata) -> Requirement:
    """Return the dependency that a line of the metadata states. Raises IntegrityError where it cannot be read."""
    try:
        return _parsed(line)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise IntegrityError(
            f"{metadata.name} {metadata.version} has a dependency that cannot be read: {line[:200]!r} ({reason})"
        ) from None
