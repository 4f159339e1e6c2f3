"""What the records of an index tell of its sdists, and else only a backend could: what they need, also to be built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from packaging.utils import canonicalize_name

from wheelhouse.dists.metadata import Metadata
from wheelhouse.records.record import Record, RecordedBuild, RecordedGap, RecordedPin


class Told:
    """What all records tell; those that come first go before the others."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records

    def metadata(self, filename: str) -> Metadata | None:
        """Return the metadata of an sdist, as far as it mattered where it was picked; None where it never was.

        Its markers were decided for that target, and the extras that were wanted there.
        """
        return self._metadata.get(filename)

    def build(self, filename: str, record: Record) -> RecordedBuild | None:
        """Return what it takes to build the sdist, as the record says, or else another one; None where none does."""
        builds = (build for each in (record, *self._records) for build in each.builds if build.sdist == filename)
        return next(builds, None)

    @cached_property
    def _metadata(self) -> dict[str, Metadata]:
        found: dict[str, Metadata] = {}
        for record in self._records:
            for members in (record.members, *(build.pins for build in record.builds)):
                for filename, metadata in _sdists(members):
                    found.setdefault(filename, metadata)
        return found


def _sdists(members: Iterable[RecordedPin | RecordedGap]) -> Iterator[tuple[str, Metadata]]:
    """Yield the sdists among the members of one answer, each with what the others are there for because of it."""
    members = tuple(members)
    for pin in members:
        if isinstance(pin, RecordedPin) and not pin.filename.endswith(".whl"):
            whys = (why for each in members for why in each.why)
            needs = {why.requirement for why in whys if why.project == pin.project and not why.building}
            yield (
                pin.filename,
                Metadata(
                    name=pin.project,
                    version=pin.version,
                    requires_dist=tuple(sorted(needs)),
                    provides_extra=tuple(sorted(map(canonicalize_name, pin.extras))),
                ),
            )
