"""Which requirements hold on a target, and for which extras."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from packaging.markers import Environment, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName

from wheelhouse.closure.gated import gate
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted
from wheelhouse.targets.target import Target

_NONE: frozenset[NormalizedName] = frozenset()
_LITERAL = re.compile("[\"']([^\"']*)[\"']")
_VERSIONS = ("python_full_version", "implementation_version")
_LARGE = "9999"

_UNSAID = dict.fromkeys(Environment.__annotations__, "")
# What all spellings of a variable hold, once dots are underscores: `os.name`, `python_implementation`.
_SPELLED = {name: name.replace("platform_python", "python") for name in _UNSAID}

# The variables that markers mention, each with its value and whether that is only assumed.
Facts: TypeAlias = tuple[tuple[str, str, bool], ...]


class Markers:
    """Markers decided for one target, never for the machine that this runs on; each answer is remembered."""

    def __init__(self, target: Target) -> None:
        self._assumed = tuple(sorted(target.assumed))
        self._restricted: dict[frozenset[str], Facts] = {}
        self._facts: Facts = tuple(
            (name, str(value), name in target.assumed) for name, value in sorted(target.environment.items())
        )

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
        lines = metadata.requires_dist
        facts = self._those(_mentioned(lines))
        try:
            return _selected(lines, _active(extras.intersection(metadata.provides_extra)), facts)
        except InvalidRequirement:
            # Once more one by one, for the error that names the line.
            return tuple(requirement_of(line, metadata) for line in lines)

    def holds(self, marker: Marker, extras: frozenset[NormalizedName]) -> bool:
        """Whether the marker holds for one of the extras, or, without extras, as it stands. Raises IntegrityError."""
        return any(_decided(marker, extra, self._facts) for extra in _active(extras))

    def _those(self, mentioned: frozenset[str]) -> Facts:
        known = self._restricted.get(mentioned)
        if known is None:
            known = self._restricted[mentioned] = tuple(fact for fact in self._facts if fact[0] in mentioned)
        return known

    def doubts(self, marker: Marker, extras: frozenset[NormalizedName]) -> tuple[str, ...]:
        """Return the variables that the target leaves open and of which another value would decide otherwise."""
        text = str(marker)
        return tuple(name for name in self._assumed if name in text and self._varies(marker, extras, name))

    def _varies(self, marker: Marker, extras: frozenset[NormalizedName], name: str) -> bool:
        value = next(value for other, value, _ in self._facts if other == name)
        fixed = tuple(fact for fact in self._facts if fact[0] != name)
        found = {
            any(_decided(marker, extra, (*fixed, (name, each, True))) for extra in _active(extras))
            for each in (value, *_others(name, value, str(marker)))
        }
        return len(found) > 1


@lru_cache(maxsize=65_536)
def _mentioned(lines: tuple[str, ...]) -> frozenset[str]:
    """Return the variables that the markers of the lines mention, and perhaps more."""
    text = "\n".join(lines).replace(".", "_")
    return frozenset(name for name, spelled in _SPELLED.items() if spelled in text)


# What decides on the lines of a file is the same on many targets, so these remember for all of them.
@lru_cache(maxsize=65_536)
def _selected(lines: tuple[str, ...], active: tuple[str, ...], facts: Facts) -> tuple[Requirement, ...]:
    return tuple(
        _parsed(line)
        for line, extra in _gated(lines)
        if (extra is None or extra in active) and any(_holds(line, each, facts) for each in active)
    )


@lru_cache(maxsize=16_384)
def _gated(lines: tuple[str, ...]) -> tuple[tuple[str, NormalizedName | None], ...]:
    return tuple((line, gate(line)) for line in lines)


@lru_cache(maxsize=65_536)
def _holds(line: str, extra: str, facts: Facts) -> bool:
    marker = _parsed(line).marker
    return marker is None or _decided(marker, extra, facts)


def _decided(marker: Marker, extra: str, facts: Facts) -> bool:
    environment = {**_UNSAID, **{name: value for name, value, _ in facts}, "extra": extra}
    try:
        return marker.evaluate(environment)
    except (UndefinedComparison, UndefinedEnvironmentName) as error:
        text = str(marker)
        if isinstance(error, UndefinedComparison) and any(assumed and name in text for name, _, assumed in facts):
            return False  # such as `platform_version ~= "5.0"`: nothing is known of it
        raise IntegrityError(f"The marker {text!r} cannot be decided: {str(error).rstrip('.')}.") from None


def _active(extras: frozenset[NormalizedName]) -> tuple[str, ...]:
    return tuple(sorted(extras)) if extras else ("",)


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
