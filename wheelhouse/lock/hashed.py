"""A record -> `requirements.TARGET.lock.txt`: every version, with the hashes that it may have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.lock.heading import heading
from wheelhouse.lock.names import both, stem
from wheelhouse.records.record import Record, RecordedPin
from wheelhouse.tree.manifest import Stored

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def hashed(record: Record, stored: Iterable[Stored]) -> str:
    """Return the requirements of a record, pinned and with hashes; `stored` are all files of the tree.

    All files of a version are allowed that the user allows: on a machine that can do more than the target, pip may
    take a wheel that another target brought, and would refuse it for its hash.
    """
    files: dict[tuple[NormalizedName, str], list[str]] = {}
    for file in stored:
        files.setdefault((file.project, file.version), []).append(file.blob.sha256)
    allowed = _allowed(record)
    local = {(project, _public(version)) for project, version in files if "+" in version}
    _, path = both(stem(record.target))
    lines = [*heading(record, path, says_where=True), "--no-index", "--find-links packages", *_formats(record)]
    for pin in record.pins:
        there = files.get((pin.project, pin.version), ())
        wanted = _wanted(pin, beside_local=(pin.project, _public(pin.version)) in local)
        lines += _pinned(wanted, _hashes(pin, there, allowed.get(pin.project)))
    return "\n".join(lines) + "\n"


def _formats(record: Record) -> Iterator[str]:
    """Yield the option that has sdists taken where the user wants no wheels: the tree may hold wheels of them."""
    refused = record.rules.no_binary
    sdists = [pin.project for pin in record.pins if not pin.filename.endswith(".whl")]
    names = [name for name in sdists if ":all:" in refused or name in refused]
    if names:
        yield f"--no-binary {','.join(names)}"


def _allowed(record: Record) -> dict[NormalizedName, set[str]]:
    """Return the hashes that the user gave for a project, as `ALGORITHM:HEX`; a project without any is not in it."""
    given: dict[NormalizedName, set[str]] = {}
    for wanted in (*record.requirements, *record.constraints):
        name = _NAME.match(wanted.requirement)
        if wanted.hashes and name is not None:
            given.setdefault(canonicalize_name(name[0]), set()).update(wanted.hashes)
    return given


def _hashes(pin: RecordedPin, there: Iterable[str], allowed: Collection[str] | None) -> list[str]:
    others = (sha256 for sha256 in there if allowed is None or f"sha256:{sha256}" in allowed)
    return sorted({pin.sha256, *others})


def _wanted(pin: RecordedPin, *, beside_local: bool) -> str:
    """Return the requirement that the pin alone answers: to `==2.1` the local version 2.1+cpu would be the better."""
    if beside_local and "+" not in pin.version:
        return f"{pin.project}==={version_of(pin.version)}"
    return f"{pin.project}=={pin.version}"


def _public(version: str) -> Version | None:
    """Return the version without its local part; None where PEP 440 does not know it."""
    known = version_of(version)
    return None if known is None else version_of(known.public)


def _pinned(wanted: str, hashes: Iterable[str]) -> Iterator[str]:
    yield f"\n{wanted} \\"
    yield " \\\n".join(f"    --hash=sha256:{sha256}" for sha256 in hashes)
