"""Before anything is taken away: whether the index then still answers alone what it was built for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wheelhouse.errors import Unproven
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.proving import proven
from wheelhouse.proof.telling import told
from wheelhouse.proof.told import Told
from wheelhouse.pruning.decision import Decision
from wheelhouse.pruning.seen import Seen
from wheelhouse.records.memory import Memory

_NAMED = 3  # faults that are told


def check(before: Seen, decision: Decision) -> None:
    """Raise Unproven where what was decided would take from a target what it needs; what was amiss before is no reason.

    A file that is to go counts as one that is not there.
    """
    faults = tuple(_faults(before.root, decision.memory, decision.filenames))
    if not faults:
        return
    known = frozenset(_faults(before.root, before.memory, frozenset()))
    new = [fault for fault in faults if fault not in known]
    if not new:
        return
    targets = tuple(dict.fromkeys(record.target for record in decision.memory.records.values()))
    raise Unproven(
        f"{before.root} would not answer alone any more what else was asked for, so nothing was changed.",
        context=tuple(line for fault in new[:_NAMED] for line in told(fault, targets)),
        hint="Bring newer versions first: whbuild update.",
    )


def _faults(root: Path, memory: Memory, gone: frozenset[str]) -> Iterator[Finding]:
    records = tuple(memory.records.values())
    return (finding for finding in proven(root, records, Told(records), gone) if finding.fails)
