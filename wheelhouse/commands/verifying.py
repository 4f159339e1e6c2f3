"""`whbuild verify`: what an index is, against what it says of itself, and whether it answers what it was built for."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from wheelhouse.commands.inspecting import chosen
from wheelhouse.errors import Unproven
from wheelhouse.events import Report, silent
from wheelhouse.figures import amount, count, everything
from wheelhouse.proof import telling
from wheelhouse.proof.examination import examined
from wheelhouse.proof.findings import Finding, gathered
from wheelhouse.proof.proving import proven
from wheelhouse.proof.signed import undersigned
from wheelhouse.proof.telling import Verdict
from wheelhouse.proof.told import Told
from wheelhouse.records import choosing
from wheelhouse.records.record import Record
from wheelhouse.targets.interpreter import Interpreter

_LOST = frozenset({"manifest-missing", "manifest-damaged"})
_OF_TRIALS = frozenset({"not-installed", "not-imported"})
_OF_ANSWERS = frozenset({"not-resolved", "not-buildable", "unfinished"})
_OF_SIGNATURES = frozenset({"unsigned", "signature-wrong"})
_TO_REMOVE = frozenset({"changed", "stray", "archive-damaged", "metadata-differs"})


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """That the index is to be installed from, by these interpreters; by all that are found where none is named."""

    interpreters: tuple[str, ...] = ()


def verify(
    index: str | Path,
    targets: Sequence[str] = (),
    trial: Trial | None = None,
    report: Report = silent,
    *,
    sets: Sequence[str] = (),
    allowed: Path | None = None,
) -> Verdict:
    """Return what was found out about the index, and for these targets or all whether it answers without other sources.

    Reads nothing but the folder. With names of `sets`, what these ask for is all that is answered. With a file of
    `allowed` signers, one of them has to have signed it. With a `trial`, what is proven is installed and imported too;
    its progress goes to `report`. Raises PlaceError where it is no index,
    UsageError for a target or set that is not in it, no interpreter, or no signers.
    """
    named = _interpreters(trial.interpreters) if trial and trial.interpreters else ()  # before an hour of reading
    evidence = examined(Path(index))
    asked = choosing.of_sets(evidence.records, choosing.chosen(evidence.sets, sets, Path(index)))
    records = chosen(asked, targets, index)
    found = proven(Path(index), records, Told(evidence.records), evidence.broken)
    found += () if allowed is None else undersigned(Path(index), allowed)
    if trial is not None and not any(finding.fails for finding in (*evidence.findings, *found)):
        found = (*found, *_installed(Path(index), records, named or _interpreters(), report))
    contents = evidence.manifest.contents()
    return Verdict(
        files=len(contents),
        size=sum(blob.size for blob in contents.values()),
        targets=tuple(dict.fromkeys(record.target for record in records)),
        findings=gathered((*evidence.findings, *found)),
    )


def judged(
    index: str | Path,
    targets: Sequence[str] = (),
    trial: Trial | None = None,
    report: Report = silent,
    *,
    sets: Sequence[str] = (),
    allowed: Path | None = None,
    json: bool = False,
) -> tuple[str, Unproven | None]:
    """Return what was found out, as text or JSON, and the error in which a verification that failed ends.

    Raises what `verify` raises.
    """
    verdict = verify(index, targets, trial, report, sets=sets, allowed=allowed)
    error = _refuted(verdict, index)
    if json:
        return telling.to_json(verdict).decode(), error
    well = "" if error else _summary(verdict, index)
    return telling.text(verdict) + well, error


def _interpreters(named: Sequence[str] = ()) -> tuple[Interpreter, ...]:
    from wheelhouse.targets.interpreters import found  # noqa: PLC0415  (subprocesses, which most verifications spare)

    return found(named)


def _installed(
    index: Path, records: Sequence[Record], interpreters: Sequence[Interpreter], report: Report
) -> tuple[Finding, ...]:
    from wheelhouse.proof.installing import installed  # noqa: PLC0415  (as above)

    return installed(index, records, interpreters, report)


def _refuted(verdict: Verdict, index: str | Path) -> Unproven | None:
    if not verdict.faults:
        return None
    return Unproven(
        f"{index} is not proven: {count(len(verdict.faults), 'fault')}.",
        hint=_advice({finding.code for finding in verdict.faults}, asked=bool(verdict.targets)),
    )


def _advice(codes: AbstractSet[str], *, asked: bool) -> str:
    if codes & _LOST:
        return "Restore the manifest from a copy of the index, or build into an empty folder."
    if "nothing-tried" in codes:
        return "Name a Python with --interpreter, or carry the index to a machine that is like a target."
    if codes <= _OF_TRIALS:
        return "The other side would meet the same: ask for another version, or for what is said to be missing."
    if codes <= _OF_SIGNATURES:
        asking = "Ask whoever sent it for their key, by another way than that by which it came."
        return "Have it signed, or leave out --allowed-signers." if codes == {"unsigned"} else asking
    if codes <= _OF_ANSWERS:
        return "The files are as they were written, but do not go together any more: build into an index of its own."
    return _again(codes) if asked else "Put back what is missing, remove what is stray, and run whbuild index."


def _again(codes: AbstractSet[str]) -> str:
    again = "un whbuild again with the same requirements: it brings what is missing, and writes anew what it can."
    return f"Remove the files that are changed or stray, and r{again}" if codes & _TO_REMOVE else f"R{again}"


def _summary(verdict: Verdict, index: str | Path) -> str:
    what = f"{everything(verdict.files)} ({amount(verdict.size)})"
    older = {name for finding in verdict.findings if finding.code == "record-older" for name in finding.targets}
    asked = [name for name in verdict.targets if name not in older]
    if not verdict.targets:
        return f"{index} is as it was written: {what}. Nothing is asked of it.\n"
    if not asked:
        return f"{index} is as it was written: {what}. What its targets are answered with was not recorded in full.\n"
    whom = count(len(asked), "target")
    return f"{index} is proven: {what} are as they were written, and {whom} can be answered from it alone.\n"
