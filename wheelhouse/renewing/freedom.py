"""Which of the versions that an index has may be left for newer ones, and which hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.former import Former
from wheelhouse.records.holding import needed, pinned
from wheelhouse.records.record import Record
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
        return Former(needed=needed(records))
    return pinned(records, _free(records, freedom))


def _free(records: Collection[Record], freedom: Freedom) -> frozenset[NormalizedName]:
    named = frozenset(freedom.only) or direct(records)
    return named if not freedom.eager else frozenset(_below(records, named))


def _below(records: Iterable[Record], named: Collection[NormalizedName]) -> set[NormalizedName]:
    """Return the projects, and all that they need."""
    needed: dict[NormalizedName, set[NormalizedName]] = {}
    for record in records:
        for member in (*record.members, *record.tools, *record.lockers):
            for why in member.why:
                if why.project is not None:
                    needed.setdefault(why.project, set()).add(member.project)
    found, queue = set(named), list(named)
    for project in queue:
        new = needed.get(project, set()) - found
        found |= new
        queue += sorted(new)
    return found
