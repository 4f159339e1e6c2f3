"""The modules that installed projects declare, imported one by one; and which failures tell something of the index."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from wheelhouse.building.sandbox import Outcome
from wheelhouse.events import redacted
from wheelhouse.proof.declared import Installed
from wheelhouse.proof.venvs import LONGEST_IMPORT, Venv
from wheelhouse.records.record import Record

_MISSING = re.compile(r"No module named '([^'.]+)")


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A module that cannot be imported: why, in one line, and the last lines that were printed before that."""

    module: str
    owner: Installed
    reason: str
    lines: tuple[str, ...]


class Imports(msgspec.Struct, frozen=True, kw_only=True):
    """How many modules were imported, which failed, and which need not be imported, by what they want in vain."""

    count: int
    failures: tuple[Failure, ...]
    unneeded: Mapping[str, str]


def imports(venv: Venv, there: Sequence[Installed], record: Record) -> Imports:
    """Import each module that these projects declare, in a process of its own, several at a time.

    One that fails is tried once more after the modules of what wants its project: some may not be imported first.
    """
    owners = {module: each for each in there for module in each.modules}
    failed = _failing(venv, {module: (module,) for module in owners})
    before = {module: _before(owners[module], there, record) for module in failed}
    again = {module: (*names, module) for module, names in before.items() if names}
    healed = again.keys() - _failing(venv, again).keys()
    outcomes = {module: _local(outcome, venv.folders) for module, outcome in failed.items() if module not in healed}
    reasons = {module: reason(outcome) for module, outcome in outcomes.items()}
    spare = unneeded(reasons, there, alone=record.rules.no_deps)
    return Imports(
        count=len(owners) - len(outcomes),
        failures=tuple(
            Failure(module=module, owner=owners[module], reason=reasons[module], lines=outcome.lines[:-1])
            for module, outcome in outcomes.items()
            if module not in spare
        ),
        unneeded=spare,
    )


def _before(owner: Installed, there: Sequence[Installed], record: Record) -> tuple[str, ...]:
    wanting = {why.project for pin in record.pins if pin.project == owner.project for why in pin.why}
    return tuple(module for each in there if each.project in wanting for module in each.modules)


def _failing(venv: Venv, rows: Mapping[str, Sequence[str]]) -> dict[str, Outcome]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = zip(rows, pool.map(lambda names: venv.imported(*names), rows.values()), strict=True)
        return {module: outcome for module, outcome in outcomes if outcome.code != 0}


def _local(outcome: Outcome, folders: Iterable[Path]) -> Outcome:
    """Return the outcome without the folders, which are gone by the time that somebody reads it."""
    lines = tuple(map(redacted, outcome.lines))
    for folder in folders:
        lines = tuple(line.replace(f"{folder}{os.sep}", "") for line in lines)
    return msgspec.structs.replace(outcome, lines=lines)


def reason(outcome: Outcome) -> str:
    """Return in a line why an import failed."""
    if outcome.code is None:
        return f"it did not end within {LONGEST_IMPORT:g} seconds"
    if outcome.code < 0 or outcome.code > 128:  # the latter as a shell tells it, and what encloses the program
        return f"signal {abs(outcome.code) % 128} ended it"
    return outcome.lines[-1] if outcome.lines else f"it ended with exit code {outcome.code}"


def unneeded(failures: Mapping[str, str], there: Sequence[Installed], *, alone: bool = False) -> dict[str, str]:
    """Return, out of the modules with the reasons why they failed, those that need not be imported, and what they want.

    Such a one wants what is not there because nothing requires it, such as the test runner for which it is a plugin,
    and another module of its project can be imported; or else it was asked for `alone`, without dependencies.
    """
    known = {module.partition(".")[0] for each in there for module in each.modules}
    found = {
        module: missing[1]
        for each in there
        for module in each.modules
        if module in failures and (alone or set(each.modules) - failures.keys())
        if (missing := _MISSING.search(failures[module]))
    }
    return {module: missing for module, missing in sorted(found.items()) if missing not in known}
