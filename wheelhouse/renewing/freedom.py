"""Which of the versions that an index has may be left for newer ones, and which hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.former import NOTHING, Former, Held
from wheelhouse.records.record import Record, RecordedPin
from wheelhouse.renewing.again import direct

Strategy: TypeAlias = Literal["eager", "only-if-needed"]


class Freedom(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be newer: these projects, or all where none is named; what they need is, if it must, or with `eager`.

    Where none is named and it is not `eager`, what the user asked for is meant.
    """

    only: tuple[NormalizedName, ...] = ()
    eager: bool = True

    @property
    def is_total(self) -> bool:
        """Whether nothing holds."""
        return self.eager and not self.only


def held(records: Collection[Record], freedom: Freedom) -> Former:
    """Return what holds of the pins of these records."""
    if freedom.is_total:
        return NOTHING
    free = _free(records, freedom)
    return Former(
        own={record.target: _versions(record.pins, free) for record in records},
        builds={
            (record.target, build.sdist): _versions(build.pins, free) for record in records for build in record.builds
        },
    )


def _free(records: Collection[Record], freedom: Freedom) -> frozenset[NormalizedName]:
    named = frozenset(freedom.only) or direct(records)
    return named if not freedom.eager else frozenset(_below(records, named))


def _below(records: Iterable[Record], named: Collection[NormalizedName]) -> set[NormalizedName]:
    """Return the projects, and all that they need."""
    needed: dict[NormalizedName, set[NormalizedName]] = {}
    for record in records:
        for member in (*record.members, *record.tools):
            for why in member.why:
                if why.project is not None:
                    needed.setdefault(why.project, set()).add(member.project)
    found, queue = set(named), list(named)
    for project in queue:
        new = needed.get(project, set()) - found
        found |= new
        queue += sorted(new)
    return found


def _versions(pins: Iterable[RecordedPin], free: Collection[NormalizedName]) -> Held:
    return {pin.project: Version(pin.version) for pin in pins if pin.project not in free}
