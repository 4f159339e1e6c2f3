"""Hash-checking mode: every requirement is pinned and has a hash, or nothing is picked (pip's --require-hashes)."""

from __future__ import annotations

from collections.abc import Container

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.direct import url_hashes
from wheelhouse.closure.tables import placed
from wheelhouse.errors import RequirementsError
from wheelhouse.requirements.ask import Ask, Wanted

_HINT = "Pin it with == and give its --hash, or leave out all hashes: one hash asks for the hashes of everything."
_WEAK = frozenset(("md5", "sha1", "sha224"))


def required(ask: Ask) -> bool:
    """Whether hashes are required: by the option, or because any requirement has one."""
    return ask.rules.require_hashes or any(wanted.hashes for wanted in (*ask.wanted, *ask.constraints))


def check_wanted(ask: Ask, candidates: Candidates) -> None:
    """Raise RequirementsError, naming each line, where hashes are required and one of the user's own lacks pin or hash.

    Of several lines for one project the first counts, and a line that only adds extras never does.
    """
    if not required(ask):
        return
    first: dict[str, Wanted] = {}
    for wanted in sorted(candidates.wanted, key=_only_extras):
        first.setdefault(wanted.project, wanted)
    constrained = {wanted.project for wanted in candidates.constraints if wanted.hashes}
    faults = [(wanted, _fault(wanted, constrained)) for wanted in first.values()]
    lines = tuple(f"{placed(wanted)}: {fault}" for wanted, fault in faults if fault)
    if lines:
        count = "one requirement lacks" if len(lines) == 1 else f"{len(lines)} requirements lack"
        raise RequirementsError(f"Hashes are required, and {count} a pin or a hash.", context=lines, hint=_HINT)


def check_dependencies(ask: Ask, candidates: Candidates, closure: Closure) -> None:
    """Raise RequirementsError where hashes are required and a dependency is not among what has them."""
    if not required(ask):
        return
    covered = candidates.hashes.keys() | {wanted.project for wanted in candidates.wanted}
    lines = tuple(_line(pin) for pin in closure.pins if pin.project not in covered)
    if lines:
        count = "one dependency has" if len(lines) == 1 else f"{len(lines)} dependencies have"
        raise RequirementsError(f"Hashes are required, and {count} none.", context=lines, hint=_HINT)


def _only_extras(wanted: Wanted) -> bool:
    requirement = wanted.requirement
    return bool(requirement.extras) and not requirement.specifier and requirement.url is None


def _fault(wanted: Wanted, constrained: Container[str]) -> str | None:
    requirement = wanted.requirement
    if requirement.url is not None:
        return None if wanted.hashes or url_hashes(requirement.url).keys() - _WEAK else "no hash"
    if not wanted.hashes and wanted.project in constrained:
        return None  # a constraint gives the hash, and with it the pin
    exact = [part.operator in ("==", "===") for part in requirement.specifier] == [True]
    return "no hash" if exact and not wanted.hashes else None if exact else "not pinned with =="


def _line(pin: Pin) -> str:
    reasons = ", ".join(f"{why.parent} {why.parent_version}" for why in pin.why)
    return f"{pin.project}=={pin.version}  (wanted by {reasons})"
