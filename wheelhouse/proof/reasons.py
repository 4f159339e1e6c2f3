"""Why it matters that a file of an index is not as it should be: who wants it, to the line of the user's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.carried.layout import MANIFEST, PRIVATE, is_catalogue, is_lock
from wheelhouse.lineage.chains import Chain, chains
from wheelhouse.lock.names import both, stem
from wheelhouse.proof.findings import Finding
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet

_MOST = 3  # chains of a file that are told
_SIDECAR = ".metadata"


def explained(
    finding: Finding,
    records: Sequence[Record],
    projects: Mapping[str, NormalizedName],
    locks: Mapping[str, str] = MappingProxyType({}),
    sets: Sequence[RecordedSet] = (),
) -> Finding:
    """Return the finding with the reason why its path is of interest, and with the targets that want it.

    `projects` maps the names of the files in `packages/` to their projects; `locks` are as in the manifest; `sets` may
    want files for which nobody asked.
    """
    path = PurePosixPath(finding.path or "")
    project = projects.get(path.name.removesuffix(_SIDECAR)) if path.parts[:1] == ("packages",) else None
    if project is None:
        return msgspec.structs.replace(finding, context=(*finding.context, *_role(path, records, locks)))
    filename = path.name.removesuffix(_SIDECAR)
    wanting = [record for record in records if filename in record.filenames]
    lines = dict.fromkeys(line for record in wanting for line in wants(record, filename))
    lines |= dict.fromkeys(
        f"it was put there by hand, and the set {each.name!r} wants it"
        for each in sets
        if any(file.filename == filename for file in each.files)
    )
    context = (*finding.context, *([*lines][:_MOST] or ["nothing wants it any more: a later run answered otherwise"]))
    if path.name != filename:
        context = (*finding.context, f"the page of {project} announces it, and pip reads it first", *context)
    targets = tuple(dict.fromkeys(record.target for record in wanting))
    return msgspec.structs.replace(finding, project=project, targets=targets, context=context)


def chain_text(chain: Chain) -> str:
    """Return a chain as a line: `requirements.txt, line 1: flask; flask 3.0 wants click>=8`."""
    parts, above = [], ""
    for step in chain.steps:
        verb = " is built with" if step.building else " wants" if above else f"{chain.origin}:"
        parts.append(f"{above}{verb} {' and '.join(step.wants)}{' (for lockers)' if step.lockers else ''}")
        above = f"{step.project} {step.version}"
    return "; ".join(parts)


def wants(record: Record, filename: str) -> Iterator[str]:
    """Yield why the record wants the file, a line for each reason."""
    for pin in (*record.pins, *record.lockers):
        if pin.filename == filename:
            known = chains(record, pin.project, 1, version=pin.version, building=False)
            yield from map(chain_text, known.found)
    for file in record.also:
        if file.filename == filename:
            yield "kept for newer platforms (--keep-newer)"
    for build in record.builds:
        if any(pin.filename == filename for pin in build.pins):
            above = next(map(chain_text, chains(record, build.project, 1).found), build.sdist)
            yield f"needed to build {build.project} {build.version} ({above})"


def _role(path: PurePosixPath, records: Sequence[Record], locks: Mapping[str, str]) -> Iterator[str]:
    match path.parts:
        case ["simple", "index.html" | "index.v1_json"]:
            yield "it lists the projects of the index"
        case ["simple", project, page]:
            who = "pip" if page.endswith(".html") else "an installer that reads JSON (PEP 691)"
            yield f"{who} finds the files of {project} there"
        case [*_, name] if str(path).startswith(f"{PRIVATE}{FOLDER}/"):
            targets = [record.target for record in records if record.path.endswith(f"/{name}")]
            # If it cannot be read, the name of the lock that it makes is all that is left of its target.
            targets += [both(lock)[0] for lock, record in locks.items() if record.endswith(f"/{name}")]
            yield f"it says what was asked{f' for {targets[0]}' if targets else ''}, and what answers it"
        case [*_, name] if str(path).startswith(f"{PRIVATE}{SETS}/"):
            yield "it says what was asked for together, and under which name"
        case [name] if is_lock(name):
            targets = [record.target for record in records if name in both(stem(record.target))]
            yield f"{targets[0] if targets else 'a target'} is installed from it"
        case _ if is_catalogue(str(path)):
            yield "people look at the index with it; no installer does"
        case _ if str(path) == MANIFEST:
            yield "without it nothing says which files belong to the index, and what is in them"
        case _:
            return
