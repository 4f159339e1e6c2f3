"""What was asked for, installed from the index alone by the Pythons of this machine, and imported. Import it late."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from wheelhouse.building.sandbox import Outcome
from wheelhouse.dists.files import normalized
from wheelhouse.events import Notice, Report, redacted
from wheelhouse.lineage.chains import chains
from wheelhouse.proof import venvs
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.importing import Installed, excused, infos, installed_as
from wheelhouse.proof.interpreters import Interpreter
from wheelhouse.proof.pip_lines import PipLines, affected, pip_lines
from wheelhouse.proof.reasons import chain_text
from wheelhouse.proof.venvs import Venv
from wheelhouse.records import recorded_target
from wheelhouse.records.record import Record

_BLAMED = re.compile(r"ERROR: No matching distribution found for ([A-Za-z0-9][A-Za-z0-9._-]*)")
_MOST_ASKED = 5  # lines of the user that a finding names
_LAST_LINES = 12  # of what a program says


def installed(
    index: Path, records: Sequence[Record], interpreters: Sequence[Interpreter], report: Report
) -> tuple[Finding, ...]:
    """Return what fails where each record is installed by each Python that serves its target, and imported.

    Each trial has a virtual environment of its own and no network. A target that no Python serves is not tried; that
    fails only where no target is.
    """
    pairs = [(record, each) for record in records for each in interpreters if _serves(each, record)]
    findings = list(_not_tried(records, {record.target for record, _ in pairs}))
    for record, interpreter in pairs:
        findings += _Trial(record=record, interpreter=interpreter, report=report).findings(index)
    return tuple(findings)


def _serves(interpreter: Interpreter, record: Record) -> bool:
    target = recorded_target.target(record)
    return target is not None and interpreter.serves(target)


def _not_tried(records: Sequence[Record], tried: Collection[str]) -> Iterator[Finding]:
    left = tuple(dict.fromkeys(record.target for record in records if record.target not in tried))
    if left:
        yield Finding(
            code="not-tried", targets=left, message="Nothing was installed where no Python here serves a target."
        )
    if not tried:
        message = "No Python here serves a target of the index: nothing was installed."
        yield Finding(code="not-installed", message=message, context=("--interpreter PATH names one.",))


class _Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One record and one Python."""

    record: Record
    interpreter: Interpreter
    report: Report

    def findings(self, index: Path) -> tuple[Finding, ...]:
        """Return what fails; that nothing does is reported."""
        try:
            told = pip_lines(self.record)
        except ValueError as error:
            message = f"The record for {self.record.target} holds what cannot be read: {error}"
            return (Finding(code="record-damaged", message=message, targets=(self.record.target,)),)
        with tempfile.TemporaryDirectory(prefix="whbuild-install-", ignore_cleanup_errors=True) as folder:
            venv = venvs.made(self.interpreter.python, Path(folder))
            if not isinstance(venv, Venv):
                return (self._refused("A virtual environment cannot be made", venv),)
            before = infos(venv.folders)
            outcome = venv.install(index, _words(told, Path(folder)))
            if outcome.code != 0:
                return (self._refused("What was asked for cannot be installed", outcome),)
            there = tuple(map(installed_as, sorted(infos(venv.folders) - before)))
            return self._unimportable(venv, there)

    def _unimportable(self, venv: Venv, there: Sequence[Installed]) -> tuple[Finding, ...]:
        """Import each module that is declared, but of what is known to lack something."""
        lacking = affected(self.record)
        owners = {module: each for each in there if each.project not in lacking for module in each.modules}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            outcomes = zip(owners, pool.map(venv.imported, owners), strict=True)
            failures = {module: outcome for module, outcome in outcomes if outcome.code != 0}
        reasons = {module: _reason(outcome) for module, outcome in failures.items()}
        forgiven = excused(reasons, there)
        self._tell(len(there), len(owners) - len(failures), {module: reasons[module] for module in sorted(forgiven)})
        return tuple(
            self._broken(owners[module], module, outcome)
            for module, outcome in failures.items()
            if module not in forgiven
        )

    def _tell(self, packages: int, modules: int, forgiven: dict[str, str]) -> None:
        counted = f"{packages} packages installed, {modules} modules imported"
        self.report(Notice(text=f"{self.record.target}: {counted} with {self._python}."))
        for module, reason in forgiven.items():
            self.report(Notice(text=f"{self.record.target}: {module} is not imported, and need not be: {reason}"))

    def _refused(self, message: str, outcome: Outcome) -> Finding:
        blamed = next((found[1] for line in outcome.lines if (found := _BLAMED.match(line))), None)
        project = None if blamed is None else normalized(blamed)
        wanted = () if project is None else map(chain_text, chains(self.record, project, 1).found)
        return Finding(
            code="not-installed",
            message=f"{message} with {self._python}{_ending(outcome)}.",
            project=project,
            targets=(self.record.target,),
            context=(*(tuple(wanted) or _asked(self.record)), *_last(outcome)),
        )

    def _broken(self, owner: Installed, module: str, outcome: Outcome) -> Finding:
        filename = next((pin.filename for pin in self.record.pins if pin.project == owner.project), None)
        of = f"{owner.project} {owner.version}"
        return Finding(
            code="not-imported",
            message=f"{module} of {of} cannot be imported with {self._python}: {_reason(outcome)}",
            path=None if filename is None else f"packages/{filename}",
            project=owner.project,
            targets=(self.record.target,),
            context=_last(outcome),
        )

    @property
    def _python(self) -> str:
        target = self.interpreter.target
        return f"{target.environment['platform_python_implementation']} {target.python} ({self.interpreter.python})"


def _words(told: PipLines, folder: Path) -> tuple[str, ...]:
    """Return the options of pip; requirements go into files, because hashes can stand nowhere else."""
    files = (
        ("-r", folder / "requirements.txt", told.requirements),
        ("-c", folder / "constraints.txt", told.constraints),
    )
    for _, path, lines in files:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return (*told.options, *(word for option, path, _ in files for word in (option, str(path))))


def _asked(record: Record) -> tuple[str, ...]:
    lines = [f"{wanted.origin}: {wanted.requirement}" for wanted in record.requirements]
    more = [f"and {len(lines) - _MOST_ASKED} more"] if len(lines) > _MOST_ASKED else []
    return (*lines[:_MOST_ASKED], *more)


def _last(outcome: Outcome) -> tuple[str, ...]:
    return tuple(map(redacted, outcome.lines[-_LAST_LINES:]))


def _ending(outcome: Outcome) -> str:
    return "" if outcome.code is not None else ": it did not end in time"


def _reason(outcome: Outcome) -> str:
    if outcome.code is None:
        return f"it did not end within {venvs.LONGEST_IMPORT:g} seconds"
    if outcome.code < 0:
        return f"signal {-outcome.code} ended it"
    return redacted(outcome.lines[-1]) if outcome.lines else f"it ended with exit code {outcome.code}"
