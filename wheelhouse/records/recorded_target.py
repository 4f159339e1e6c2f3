"""The target of a record: markers, and tags as compressed tag sets; enough to resolve for it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, product
from typing import cast

from packaging.markers import Environment
from packaging.tags import Tag

from wheelhouse.records.record import Record
from wheelhouse.targets.target import Target

OF_THE_KERNEL = ("platform_release", "platform_version")
"""The marker variables that tell machines apart which are alike in all else."""


def target(record: Record) -> Target | None:
    """Return the target of the record; None for a record of version 1, which holds no more than its name.

    What no marker looked at when it was recorded is assumed to be empty.
    """
    if not record.markers:
        return None
    unseen = [name for name in OF_THE_KERNEL if name not in record.markers]
    return Target(
        name=record.target,
        environment=cast("Environment", {**record.markers, **dict.fromkeys(unseen, "")}),
        tags=tuple(_expanded(record.tags)),
        assumed=frozenset((*record.assumed, *unseen)),
    )


def compressed(tags: Iterable[Tag]) -> Iterator[str]:
    """Yield the tags as compressed tag sets (PEP 425), in their order: each stands for the product of its parts.

    A target's thousand tags become a dozen, because tags that differ in nothing but the platform follow each other.
    """
    rows = (
        (pair, ".".join(tag.platform for tag in run))
        for pair, run in groupby(tags, key=lambda tag: (tag.interpreter, tag.abi))
    )
    for (abi, platforms), run in groupby(rows, key=lambda row: (row[0][1], row[1])):
        yield f"{'.'.join(interpreter for (interpreter, _), _ in run)}-{abi}-{platforms}"


def _expanded(sets: Iterable[str]) -> Iterator[Tag]:
    for each in sets:
        interpreters, abis, platforms = (part.split(".") for part in each.split("-"))
        yield from (Tag(*parts) for parts in product(interpreters, abis, platforms))
