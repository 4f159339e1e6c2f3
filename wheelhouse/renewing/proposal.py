"""What an update comes to, as values: what differs of each set, before anything is fetched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.comparison import Comparison, Sum, total
from wheelhouse.comparing.listing import of_closures, of_stored
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Stored


class Yanked(msgspec.Struct, frozen=True, kw_only=True):
    """A version that an index has, and that was yanked (PEP 592) since; the publisher may have given a reason."""

    project: NormalizedName
    version: str
    reason: str | None = None


class SetChange(msgspec.Struct, frozen=True, kw_only=True):
    """What differs of a set. `moved` are the targets that get other files than they have, `yanked` what they had."""

    name: str
    targets: tuple[str, ...]
    moved: tuple[str, ...]
    compared: Comparison
    yanked: tuple[Yanked, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What differs of all sets that were asked again.

    `added` are the files that the index has not yet, `unwanted` those of the index that nothing wants then; with
    `prunes` they go.
    """

    sets: tuple[SetChange, ...]
    added: Sum = Sum()
    unwanted: Sum = Sum()
    prunes: bool = False

    def __bool__(self) -> bool:
        return any(each.moved for each in self.sets)


def proposed(
    sets: Iterable[SetChange], *, added: Iterable[int | None], unwanted: Iterable[int | None], prunes: bool = False
) -> Proposal:
    """Return the proposal; `added` and `unwanted` are sizes, None where one is not known."""
    return Proposal(sets=tuple(sets), added=total(added), unwanted=total(unwanted), prunes=prunes)


def change(
    name: str,
    records: Sequence[Record],
    closures: Sequence[Closure],
    stored: Mapping[str, Stored],
    yanks: Mapping[str, bool | str],
) -> SetChange:
    """Return what differs of the set: what these records say of its targets, and what would answer it now.

    `stored` are the files of the index by name, `yanks` which of them the indexes say now that they are yanked.
    """
    had = {filename for record in records for filename in record.filenames}
    return SetChange(
        name=name,
        targets=tuple(record.target for record in records),
        moved=tuple(_moved(records, closures)),
        compared=comparison(of_stored(stored[each] for each in sorted(had) if each in stored), of_closures(closures)),
        yanked=tuple(_yanked(records, closures, yanks)),
    )


def _moved(records: Iterable[Record], closures: Iterable[Closure]) -> Iterator[str]:
    answers = {closure.target.name: closure for closure in closures}
    for record in records:
        closure = answers[record.target]
        gaps = {(gap.project, str(gap.version)) for gap in closure.gaps}
        if _differ(record, closure) or gaps != {(gap.project, gap.version) for gap in record.gaps}:
            yield record.target


def _differ(record: Record, closure: Closure) -> bool:
    files = (*record.pins, *record.also, *record.tools, *record.lockers)
    there = {file.filename: file.sha256 for file in files}
    now = {pin.file.filename: pin.file.sha256 for pin in closure.files}
    return there.keys() != now.keys() or any(sha256 not in (None, there[name]) for name, sha256 in now.items())


def _yanked(
    records: Iterable[Record], closures: Iterable[Closure], yanks: Mapping[str, bool | str]
) -> Iterator[Yanked]:
    taken: Collection[str] = {pin.file.filename for closure in closures for pin in closure.files}
    found = {
        (file.project, file.version): yanks[file.filename]
        for record in records
        for file in (*record.pins, *record.tools, *record.lockers)
        if yanks.get(file.filename) and file.filename not in taken
    }
    for (project, version), reason in sorted(found.items(), key=lambda item: item[0]):
        yield Yanked(project=project, version=version, reason=reason if isinstance(reason, str) else None)
