"""Records -> whether the index alone answers them, for the target of each; what a run wrote is proven so at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.errors import PlaceError, SourceError, Unproven
from wheelhouse.proof.findings import Finding, gathered
from wheelhouse.proof.library import Alone
from wheelhouse.proof.resolving import resolved
from wheelhouse.proof.told import Told
from wheelhouse.records import reading
from wheelhouse.records.record import Record

_NAMED = 3  # faults that the error of a run names


def proven(
    index: Path, records: Sequence[Record], told_of: Told, broken: Collection[str] = frozenset()
) -> tuple[Finding, ...]:
    """Return what keeps the records from being answered by the index alone, and what is to be known of them.

    `broken` are the names of the files in `packages/` that are not there as they should be.
    """
    try:
        alone = Alone(index, told_of, broken)
    except SourceError as error:
        on = tuple(dict.fromkeys(record.target for record in records))
        return (Finding(code="not-resolved", message=error.message, targets=on, context=error.context),)
    return gathered(chain.from_iterable(resolved(record, alone) for record in records))


def check_written(index: Path, paths: Iterable[str], bystanders: Iterable[str] = ()) -> None:
    """Raise Unproven where the records at these paths below `.whbuild/` cannot be answered by the index alone.

    `bystanders` are records of former runs. All is read from the disk. Raises PlaceError where a record cannot be read.
    """
    own, others = ([reading.one(index / PRIVATE / path) for path in each] for each in (paths, bystanders))
    told_of = Told((*own, *others), lambda: _all(index))
    faults = _faults(index, own, told_of)
    if faults:
        message = f"{index} was written, and does not answer alone what was asked for."
        raise _unproven(message, faults, own, f"Look at all of it with whbuild verify {index}.")
    faults = _faults(index, others, told_of)
    if faults:
        message = f"{index} was written, and does not answer alone any more what was asked for before."
        raise _unproven(message, faults, others, f"Answer all of it anew, together: whbuild update {index} --yes")


def _faults(index: Path, records: Sequence[Record], told_of: Told) -> list[Finding]:
    return [finding for finding in proven(index, records, told_of) if finding.fails] if records else []


def _unproven(message: str, faults: Sequence[Finding], records: Sequence[Record], hint: str) -> Unproven:
    from wheelhouse.proof.telling import told  # noqa: PLC0415  (only a fault is told of)

    targets = tuple(dict.fromkeys(record.target for record in records))
    lines = [line for finding in faults[:_NAMED] for line in told(finding, targets)]
    lines += [f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else []
    return Unproven(message, context=tuple(lines), hint=hint)


def _all(index: Path) -> Sequence[Record]:
    """Return the records of all runs; none where one of them cannot be read, which is found out elsewhere."""
    with suppress(PlaceError):
        return reading.read(index)
    return ()
