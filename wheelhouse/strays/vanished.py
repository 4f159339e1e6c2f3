"""Files that the index has and the folder no more: which of them may go, and who wants the others."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wheelhouse.errors import IntegrityError, PlaceError
from wheelhouse.proof.reasons import wants
from wheelhouse.records.record import Record
from wheelhouse.strays.sorting import Sorted
from wheelhouse.tree.manifest import Stored

_MOST = 3  # reasons that are told of a file


def gone(root: Path, known: Mapping[str, Stored], suspect: Collection[str], found: Sorted) -> tuple[Stored, ...]:
    """Return the files of the index that are not there, unless they were found elsewhere in the folder.

    `suspect` are the paths that are not as the manifest says. Raises IntegrityError where a file has other content.
    """
    again = {stored.blob.sha256 for stored in found.there.values()}
    lost = [
        stored for name, stored in known.items() if f"packages/{name}" in suspect and stored.blob.sha256 not in again
    ]
    changed = [stored for stored in lost if os.path.lexists(root / "packages" / stored.filename)]
    if changed:
        raise IntegrityError(
            "Files of the index have other content now. Nothing was changed.",
            context=tuple(f"packages/{stored.filename}" for stored in changed),
            hint="A published file never changes: restore it, or remove it and give its project another version.",
        )
    return tuple(lost)


def check_unwanted(lost: Iterable[Stored], records: Collection[Record]) -> None:
    """Raise PlaceError that names every file which a record wants, and why, to the line of the user's file."""
    wanted = frozenset[str]().union(*(record.filenames for record in records))
    missed = [file.filename for file in lost if file.filename in wanted]
    if not missed:
        return
    what = f"{missed[0]} is" if len(missed) == 1 else f"{len(missed):,} files are"
    raise PlaceError(
        f"{what} gone, and wanted. Nothing was changed.",
        context=tuple(line for name in missed for line in _reasons(name, records)),
        hint="Put it back, run again what asked for it, or take that out with whbuild remove.",
    )


def _reasons(filename: str, records: Iterable[Record]) -> Iterator[str]:
    yield f"packages/{filename}"
    reasons: dict[str, list[str]] = {}
    for record in records:
        for line in wants(record, filename):
            reasons.setdefault(line, []).append(record.target)
    for line, targets in [*reasons.items()][:_MOST]:
        yield f"  {line} (for {_some(targets)})"


def _some(targets: Sequence[str]) -> str:
    others = len(targets) - _MOST
    return ", ".join(targets[:_MOST]) + (f" and {others} more" if others > 0 else "")
