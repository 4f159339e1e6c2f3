"""Which requirements hold on a target, and for which extras."""

from __future__ import annotations

from functools import lru_cache

from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName

from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted
from wheelhouse.targets.target import Target


class Markers:
    """Markers decided for one target, never for the machine that this runs on; each answer is remembered."""

    def __init__(self, target: Target) -> None:
        self._environment = {name: str(value) for name, value in target.environment.items()}
        self._holding: dict[tuple[int, str], tuple[Marker, bool]] = {}
        self._dependencies: dict[tuple[tuple[str, ...], frozenset[NormalizedName]], tuple[Requirement, ...]] = {}

    def in_effect(self, wanted: Wanted) -> bool:
        """Whether the marker of a requirement that the user wrote holds. Raises RequirementsError, naming its line."""
        marker = wanted.requirement.marker
        try:
            return marker is None or self._holds(marker, "")
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

    def _select(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> tuple[Requirement, ...]:
        active: tuple[str, ...] = tuple(sorted(extras)) or ("",)
        requirements = [_requirement(line, metadata) for line in metadata.requires_dist]
        return tuple(
            requirement
            for requirement in requirements
            if requirement.marker is None or any(self._holds(requirement.marker, extra) for extra in active)
        )

    def _holds(self, marker: Marker, extra: str) -> bool:
        key = id(marker), extra
        known = self._holding.get(key)
        if known is None:
            try:
                known = marker, marker.evaluate({**self._environment, "extra": extra})
            except (UndefinedComparison, UndefinedEnvironmentName) as error:
                raise IntegrityError(
                    f"The marker {str(marker)!r} cannot be decided: {str(error).rstrip('.')}."
                ) from None
            self._holding[key] = known  # with the marker itself, so that its id stays its own
        return known[1]


@lru_cache(maxsize=65_536)
def _parsed(line: str) -> Requirement:
    return Requirement(line)


def _requirement(line: str, metadata: Metadata) -> Requirement:
    try:
        return _parsed(line)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise IntegrityError(
            f"{metadata.name} {metadata.version} has a dependency that cannot be read: {line[:200]!r} ({reason})"
        ) from None
