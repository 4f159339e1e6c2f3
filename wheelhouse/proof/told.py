"""What the records of an index tell of its sdists, and else only a backend could: what they need, also to be built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from packaging.utils import canonicalize_name

from wheelhouse.dists.metadata import Metadata
from wheelhouse.records.record import Record, RecordedBuild, RecordedGap, RecordedPin


class Told:
    """What records tell: `records` at once, and `others` as soon as those tell nothing."""

    def __init__(self, records: Sequence[Record], others: Callable[[], Sequence[Record]] = tuple) -> None:
        self._records = records
        self._others = others
        self._by_record: dict[str, dict[str, Metadata]] = {}

    def metadata(self, filename: str, record: Record) -> Metadata | None:
        """Return the metadata of an sdist that the record picked, as far as it mattered there; else None.

        Its markers were decided for that target, and the extras that were wanted there.
        """
        known = self._by_record.get(record.path)
        if known is None:
            known = self._by_record[record.path] = _by_sdist(record)
        return known.get(filename)

    def metadata_elsewhere(self, filename: str) -> Metadata | None:
        """Return what the first record that picked the sdist says, though it may be for another target."""
        return next((found for each in self._all if (found := self.metadata(filename, each)) is not None), None)

    def build(self, filename: str, record: Record) -> RecordedBuild | None:
        """Return what it takes to build the sdist, as the record says; None where it does not."""
        return next((build for build in record.builds if build.sdist == filename), None)

    def build_elsewhere(self, filename: str) -> RecordedBuild | None:
        """Return what the first record says that does, though it may be for another target."""
        return next((found for each in self._all if (found := self.build(filename, each)) is not None), None)

    def wants(self, filename: str) -> bool:
        """Whether any record pins the file."""
        return any(filename in record.filenames for record in self._all)

    @property
    def _all(self) -> Iterator[Record]:
        yield from self._records
        yield from self._rest

    @cached_property
    def _rest(self) -> Sequence[Record]:
        return self._others()


def _by_sdist(record: Record) -> dict[str, Metadata]:
    found: dict[str, Metadata] = {}
    for members in (record.members, record.lockers, *(build.pins for build in record.builds)):
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
