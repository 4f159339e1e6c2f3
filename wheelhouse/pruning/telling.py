"""What was taken away from an index, or would be, as text."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.figures import amount, count
from wheelhouse.lineage.texts import shown
from wheelhouse.pruning.removal import Taken
from wheelhouse.records.record import RecordedFile
from wheelhouse.tree.manifest import Stored


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a command came to: the files that went, sorted by name, and what was taken out of sets.

    `files` are left in the index, with `size` bytes; `kept` bytes are there for a rollback. `dry`: nothing was done.
    """

    index: Path
    removed: tuple[Stored, ...]
    taken: tuple[Taken, ...] = ()
    files: int
    size: int
    kept: int
    dry: bool


def text(outcome: Outcome) -> str:
    """Return the outcome as lines for a person."""
    lines = [*_taken(outcome), *_removed(outcome), _left(outcome), *_kept(outcome), *_again(outcome.taken)]
    return "".join(f"{shown(line)}\n" for line in lines)


def _taken(outcome: Outcome) -> Iterator[str]:
    verb = "Would take out of" if outcome.dry else "Taken out of"
    for each in outcome.taken:
        if isinstance(each.what, RecordedFile):
            yield f"{verb} {each.name}: {each.what.filename}"
        else:
            yield f"{verb} {each.name}: {each.what.requirement} ({each.what.origin})"


def _removed(outcome: Outcome) -> Iterator[str]:
    if not outcome.removed:
        yield "No file goes: all are wanted, or kept."
        return
    what = f"{count(len(outcome.removed), 'file')} ({amount(_size(outcome.removed))})"
    yield f"Would remove {what}:" if outcome.dry else f"Removed {what}:"
    projects: dict[NormalizedName, list[Stored]] = {}
    for file in outcome.removed:
        projects.setdefault(file.project, []).append(file)
    for project, files in sorted(projects.items()):
        versions = sorted({file.version for file in files}, key=_place)
        yield f"  {project} {', '.join(versions)}  {count(len(files), 'file')}, {amount(_size(files))}"


def _left(outcome: Outcome) -> str:
    verb = "would hold" if outcome.dry else "holds"
    return f"{outcome.index} {verb} {count(outcome.files, 'file')} ({amount(outcome.size)})."


def _kept(outcome: Outcome) -> Iterator[str]:
    if outcome.kept and not outcome.dry:
        frees = f"whbuild prune {shlex.quote(str(outcome.index))} --keep 0 frees them"
        yield f"For rollback, {amount(outcome.kept)} of former states are kept: {frees}."


def _again(taken: Sequence[Taken]) -> Iterator[str]:
    """Yield a warning of the files that still ask for what was taken out."""
    files = dict.fromkeys(each.what.file for each in taken if not isinstance(each.what, RecordedFile))
    named = ", ".join(file for file in files if file is not None)
    if named:
        yield f"Mend {named} too: a run with it brings back what was taken out."


def _size(files: Iterable[Stored]) -> int:
    return sum(file.blob.size for file in files)


def _place(version: str) -> tuple[Version, str]:
    return version_of(version) or Version("0"), version
