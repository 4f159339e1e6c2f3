"""The index on disk: whether it is one, whole as far as sizes tell, and readable."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from wheelhouse.carried.layout import MANIFEST
from wheelhouse.doctor.findings import Finding
from wheelhouse.figures import count
from wheelhouse.lineage.texts import shown
from wheelhouse.proof.integrity import foreign, lost
from wheelhouse.proof.survey import surveyed
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Manifest

_BUILT = "Run whbuild again with the same requirements, or bring the index anew: it was not copied whole."
_DISTS = (".whl", ".tar.gz", ".zip")


def mistaken(index: Path) -> Finding | None:
    """Return why the folder, which has no manifest, is not the one to be named; None where nothing tells."""
    for other in (index.parent, *sorted(path for path in _inside(index) if path.is_dir())):
        if os.path.isfile(other / MANIFEST):  # noqa: PTH113  (Path.is_file raises where a folder may not be looked into)
            where = "in it" if other.parent == index else "above it"
            message = f"{shown(str(index))} is not an index: the one {where} is, {shown(str(other))}."
            return Finding(code="no-index", message=message, remedy=f"Run whbuild doctor {shlex.quote(str(other))}.")
    if any(path.name.endswith(_DISTS) for path in (*_inside(index), *_inside(index / "packages"))):
        return Finding(
            code="no-index",
            message=f"{shown(str(index))} holds wheels or sdists, and no pages on which clients would find them.",
            remedy=f"Run whbuild index {shlex.quote(str(index))}, which makes an index of it.",
        )
    return None


def whole(index: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield what is not there, or not in its size, or not to be there; no file is read."""
    survey, contents = surveyed(index), manifest.contents()
    for each in lost(contents, survey):
        path = each.path or ""
        yield Finding(code="incomplete", message=each.message, remedy=_BUILT, where=(path,))
    for each in foreign(contents, survey):
        path = each.path or ""
        if each.code == "unfinished":
            remedy = "Wait until the run has ended; if none is under way, run it again."
            yield Finding(code="unfinished", message=each.message, remedy=remedy)
        elif path.startswith("packages/") and path.endswith(_DISTS):
            message = f"{path} lies there, and no page lists it."
            remedy = f"Run whbuild index {shlex.quote(str(index))}, which adds what was put into packages/."
            yield Finding(code="not-listed", message=message, remedy=remedy, where=(path,))


def closed(index: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield whether other users may not read the index. One file of each folder stands for those beside it."""
    if os.name == "nt":
        return
    files = {path.rpartition("/")[0]: path for path in manifest.contents() if not path.startswith(".")}
    there = dict.fromkeys(part for path in files.values() for part in _down(path))
    shut = tuple(part for part in there if not _is_open(index / part))
    if shut:
        message = f"Other users may not read {shown(str(index / shut[0]))}."
        remedy = f"If a server runs as a user of its own: chmod -R a+rX {shlex.quote(str(index))}"
        yield Finding(code="private", message=message, remedy=remedy, where=shut)


def lacking(records: tuple[Record, ...]) -> Iterator[Finding]:
    """Yield what is missing for some of the targets, as the index itself remembers."""
    gaps: dict[str, list[str]] = {}
    for record in records:
        for gap in record.gaps:
            gaps.setdefault(f"{gap.project} {gap.version}", []).append(record.target)
    for what, targets in gaps.items():
        message = (
            f"{what} is missing for {', '.join(targets[:3]) if len(targets) <= 3 else count(len(targets), 'target')}."
        )
        yield Finding(code="gap", message=message, remedy=f"whbuild why says what would help: {what.split()[0]}")


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _down(path: str) -> Iterator[str]:
    """Yield the folders on the way to a path, and the path."""
    yield ""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        yield "/".join(parts[:end])


def _is_open(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return True  # told elsewhere
    wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return mode & wanted == wanted
