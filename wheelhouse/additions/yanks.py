"""What was yanked (PEP 592) and is wanted all the same: what an index says of such a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.closure import Closure
from wheelhouse.closure.window import pinned
from wheelhouse.errors import WhbuildError
from wheelhouse.index.library import Library
from wheelhouse.records.record import Record, RecordedPin
from wheelhouse.requirements.ask import Ask
from wheelhouse.tree.manifest import Stored


def offered(answers: Iterable[tuple[Ask, Closure]], records: Iterable[Record]) -> frozenset[str]:
    """Return the names of the yanked files that the index goes on offering.

    That a version was yanked keeps it from being installed where nobody asks for exactly this one. An index that holds
    to it, in these answers or in what the records say, has to offer it as before.
    """
    yanked = {pin.file.filename for _, closure in answers for pin in closure.files if pin.file.yanked}
    if not yanked:
        return frozenset()
    found = (*_loose(answers), *_loosely_recorded(records))
    return frozenset(filename for filename in found if filename in yanked)


def said(library: Library, records: Iterable[Record]) -> dict[str, bool | str]:
    """Return of the files of these records what the indexes say now, as far as their projects were asked for."""
    names = {pin.filename: pin.project for record in records for pin in _pins(record)}
    found: dict[str, bool | str] = {}
    for project in sorted(set(names.values())):
        offers = _offers(library, project)
        found |= {filename: yanked for filename, yanked in offers.items() if filename in names}
    return found


def restated(stored: Iterable[Stored], yanks: Mapping[str, bool | str], others: Iterable[Record]) -> tuple[Stored, ...]:
    """Return the files of which it is to be said otherwise whether they are yanked; of what `others` pin nothing is."""
    pinned_elsewhere = {filename for record in others for filename in record.filenames}
    return tuple(
        msgspec.structs.replace(file, yanked=yanks[file.filename])
        for file in stored
        if yanks.get(file.filename, file.yanked) != file.yanked and file.filename not in pinned_elsewhere
    )


def _offers(library: Library, project: NormalizedName) -> dict[str, bool | str]:
    try:
        known = library.known(project)
    except WhbuildError:  # the project is gone, or nobody can be asked: nothing new is known then
        return {}
    releases = () if known is None else known.releases
    return {offer.file.filename: offer.file.yanked for release in releases for offer in release.offers}


def _loose(answers: Iterable[tuple[Ask, Closure]]) -> Iterator[str]:
    for ask, closure in answers:
        held = {each.project for each in ask.constraints if pinned(each.requirement.specifier)}
        for pin in (*closure.pins, *closure.lockers, *(pin for build in closure.builds for pin in build.pins)):
            if pin.project not in held and not _is_exact([why.requirement for why in pin.why]):
                yield pin.file.filename


def _loosely_recorded(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        constraints = [Requirement(each.requirement) for each in record.constraints]
        held = {canonicalize_name(each.name) for each in constraints if pinned(each.specifier)}
        for pin in _pins(record):
            if pin.project not in held and not _is_exact([why.requirement for why in pin.why]):
                yield pin.filename


def _pins(record: Record) -> tuple[RecordedPin, ...]:
    return (*record.pins, *record.tools, *record.lockers)


def _is_exact(requirements: Sequence[str]) -> bool:
    """Whether any of them names one version, or one file."""
    found = [Requirement(text) for text in requirements]
    return any(each.url is not None or pinned(each.specifier) for each in found)
