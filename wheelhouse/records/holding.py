"""What records pin, for a run that answers the same again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.former import Former, Held
from wheelhouse.records.record import Record, RecordedPin


def pinned(records: Collection[Record], free: Collection[NormalizedName] = ()) -> Former:
    """Return the versions of each target, and of each build, but for those of the projects that are free."""
    return Former(
        own={record.target: _held(record.pins, free) for record in records},
        builds={(record.target, build.sdist): _held(build.pins, free) for record in records for build in record.builds},
        needed=needed(records),
        lockers={record.target: _held(record.lockers, free) for record in records if record.lockers},
    )


def needed(records: Iterable[Record]) -> frozenset[NormalizedName]:
    """Return the projects that indexes were asked for: of what is named by URL no page is needed."""
    return frozenset(
        pin.project for record in records for pin in record.pins if not any("@" in why.requirement for why in pin.why)
    )


def _held(pins: Iterable[RecordedPin], free: Collection[NormalizedName]) -> Held:
    return {pin.project: Version(pin.version) for pin in pins if pin.project not in free}
