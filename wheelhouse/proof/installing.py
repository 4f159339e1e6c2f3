"""What was asked for, installed from the index alone by the Pythons of this machine, and imported. Import it late."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from packaging.version import Version

from wheelhouse.building.journal import useful
from wheelhouse.building.sandbox import Outcome
from wheelhouse.dists.files import normalized
from wheelhouse.events import Installing, Notice, Report, redacted
from wheelhouse.figures import count
from wheelhouse.lineage.chains import chains
from wheelhouse.proof import venvs
from wheelhouse.proof.declared import infos, installed_as
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.importing import Failure, Imports, imports
from wheelhouse.proof.pip_lines import PipLines, affected, pip_lines
from wheelhouse.proof.reasons import chain_text
from wheelhouse.proof.venvs import Venv
from wheelhouse.records import recorded_target
from wheelhouse.records.record import Record
from wheelhouse.targets.interpreter import Interpreter

_BLAMED = re.compile(r"\s*(?:ERROR: )?No matching distribution found for ([A-Za-z0-9][A-Za-z0-9._-]*)")
_MOST_ASKED = 5  # lines of the user that a finding names
# What pip says of each build that fails, beside what the build says.
_IDLE = re.compile(
    r"\s*(?:note: This (?:error originates from|is an issue with)|hint: See above|\[end of output"
    r"|\W+ (?:See above|\[\d+ lines|Encountered error)"
    r"|error: (?:metadata-generation-failed|subprocess-exited-with-error)|$)"
)


def installed(
    index: Path, records: Sequence[Record], interpreters: Sequence[Interpreter], report: Report
) -> tuple[Finding, ...]:
    """Return what fails where each record is installed by each Python that serves its target, and imported.

    Each trial has a virtual environment of its own and no network.
    """
    pairs = [(record, each) for record in records for each in interpreters if _serves(each, record)]
    if not pairs:
        return (_none(records, interpreters),)
    findings = list(_not_tried(records, {record.target for record, _ in pairs}))
    for place, (record, interpreter) in enumerate(pairs, 1):
        report(Installing(target=record.target, python=str(interpreter), place=place, trials=len(pairs)))
        findings += _tried(index, record, interpreter, report)
    return tuple(findings)


def _serves(interpreter: Interpreter, record: Record) -> bool:
    target = recorded_target.target(record)
    return target is not None and interpreter.serves(target)


def _none(records: Sequence[Record], interpreters: Sequence[Interpreter]) -> Finding:
    targets = tuple(dict.fromkeys(record.target for record in records))
    return Finding(
        code="nothing-tried",
        message="No Python of this machine serves a target of the index, so it cannot be installed from here.",
        targets=targets,
        context=("the Pythons:", *(f"  {each}" for each in interpreters)),
    )


def _not_tried(records: Sequence[Record], tried: Collection[str]) -> Iterator[Finding]:
    left = tuple(dict.fromkeys(record.target for record in records if record.target not in tried))
    if left:
        yield Finding(
            code="not-tried", targets=left, message="Nothing was installed where no Python here serves a target."
        )


def _tried(index: Path, record: Record, interpreter: Interpreter, report: Report) -> tuple[Finding, ...]:
    """Return what fails with this record and this Python; what went well is reported."""
    try:
        told = pip_lines(record)
    except ValueError as error:
        message = f"The record for {record.target} holds what cannot be read: {error}"
        return (Finding(code="record-damaged", message=message, targets=(record.target,)),)
    with tempfile.TemporaryDirectory(prefix="whbuild-install-", ignore_cleanup_errors=True) as folder:
        venv = venvs.made(interpreter.python, Path(folder))
        if not isinstance(venv, Venv):
            return (_refused(f"A virtual environment cannot be made with {interpreter}", record, venv),)
        before = infos(venv.folders)
        outcome = venv.install(index, _words(told, Path(folder)))
        if outcome.code != 0:
            message = f"What was asked for cannot be installed with {interpreter} and pip {venv.pip_version}"
            return (_refused(message, record, outcome, *_of_pip(venv.pip_version)),)
        there = tuple(map(installed_as, sorted(infos(venv.folders) - before)))
        # What lacks something, as is known, need not be tried.
        lacking = affected(record)
        result = imports(venv, tuple(each for each in there if each.project not in lacking), record)
    for text in _telling(len(there), result, interpreter):
        report(Notice(text=f"{record.target}: {text}."))
    return tuple(_broken(failure, record, interpreter) for failure in result.failures)


def _telling(projects: int, result: Imports, interpreter: Interpreter) -> Iterator[str]:
    yield f"{count(projects, 'package')} installed, {count(result.count, 'module')} imported with {interpreter}"
    if result.unneeded:
        listed = ", ".join(f"{module} ({missing})" for module, missing in result.unneeded.items())
        yield f"not imported, because nothing requires what they want: {listed}"


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


def _of_pip(version: str) -> Iterator[str]:
    if Version(version) < Version("20.3"):  # PEP 600
        yield f"pip {version} takes no wheels for manylinux_2_17 and later: pip 20.3 was the first."


def _refused(message: str, record: Record, outcome: Outcome, *notes: str) -> Finding:
    blamed = next((found[1] for line in outcome.lines if (found := _BLAMED.match(line))), None)
    project = None if blamed is None else normalized(blamed)
    wanted = () if project is None else tuple(map(chain_text, chains(record, project, 1).found))
    late = "" if outcome.code is not None else ": it did not end in time"
    return Finding(
        code="not-installed",
        message=f"{message}{late}.",
        project=project,
        targets=(record.target,),
        context=(*(wanted or _asked(record)), *notes, *map(redacted, _useful(outcome.lines))),
    )


def _useful(lines: Sequence[str]) -> Iterator[str]:
    return useful([line for line in lines if not _IDLE.match(line)])


def _broken(failure: Failure, record: Record, interpreter: Interpreter) -> Finding:
    owner = failure.owner
    filename = next((pin.filename for pin in record.pins if pin.project == owner.project), None)
    of = f"{failure.module} of {owner.project} {owner.version}"
    return Finding(
        code="not-imported",
        message=f"{of} cannot be imported with {interpreter}: {failure.reason}",
        path=None if filename is None else f"packages/{filename}",
        project=owner.project,
        targets=(record.target,),
        context=failure.lines,
    )
