"""An index on disk -> its manifest and records, and every byte of it that is not as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import MANIFEST, PRIVATE
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError
from wheelhouse.proof.contents import misjudged, restated
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.generations import former
from wheelhouse.proof.integrity import compared, foreign, lost
from wheelhouse.proof.locks import relocked
from wheelhouse.proof.reasons import explained
from wheelhouse.proof.remembered import remembered
from wheelhouse.proof.sharing import shared
from wheelhouse.proof.survey import Survey, surveyed
from wheelhouse.records import reading
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Manifest, Stored, is_as_written


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """An index as it was found: its manifest, records and sets, as far as they can be read, and what is wrong."""

    manifest: Manifest
    records: tuple[Record, ...]
    sets: tuple[RecordedSet, ...]
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> frozenset[str]:
        """The names of the files in `packages/` that are not there as they should be."""
        paths = (each.path for each in self.findings if each.fails and each.path is not None)
        return frozenset(path.removeprefix("packages/") for path in paths if path.startswith("packages/"))


def examined(index: Path) -> Evidence:
    """Return what lies in the folder, every byte compared with the manifest.

    Raises PlaceError where nothing in the folder looks like an index.
    """
    survey = surveyed(index)
    if not any(path.startswith(PRIVATE) for path in (*survey.sizes, *survey.odd)):
        raise reading.foreign(index)
    manifest, flaws = _manifest(index, survey)
    if manifest is not None:
        flaws += tuple(_flaws(index, manifest, survey))
    paths = survey.sizes if manifest is None else manifest.texts
    known = remembered(index, paths, {each.path for each in flaws})
    manifest = manifest or Manifest()
    flaws += (*known.findings, *relocked(index, manifest, known.records))
    projects = {stored.filename: stored.project for stored in manifest.stored}
    found = tuple(explained(each, known.records, projects, manifest.locks, known.sets) for each in flaws)
    sets = reading.sets_of(known.records, known.sets)
    return Evidence(manifest=manifest, records=known.records, sets=sets, findings=found)


def _manifest(index: Path, survey: Survey) -> tuple[Manifest | None, tuple[Finding, ...]]:
    if MANIFEST not in survey.sizes and MANIFEST not in survey.odd:
        return None, (Finding(code="manifest-missing", path=MANIFEST, message=f"{MANIFEST} is not there."),)
    try:
        raw, manifest = reading.manifest(index)
    except PlaceError as error:
        return None, (Finding(code="manifest-damaged", path=MANIFEST, message=error.message),)
    if is_as_written(raw, manifest):
        return manifest, ()
    message = f"{MANIFEST} says the same in other bytes than whbuild would have written."
    return manifest, (Finding(code="manifest-damaged", path=MANIFEST, message=message),)


def _flaws(index: Path, manifest: Manifest, survey: Survey) -> Iterator[Finding]:
    """Yield what is wrong with the files: those not there, those that are, what is too much; pages; former states."""
    contents = manifest.contents()
    gone = tuple(lost(contents, survey))
    yield from gone
    missing = {each.path for each in gone}
    there = [path for path in contents if path not in missing]
    stored = {f"packages/{file.filename}": file for file in manifest.stored}
    with shared(lambda path: _read(index, path, contents[path], stored.get(path)), there) as found:
        others = (*foreign(contents, survey), *restated(index, manifest), *former(index, manifest))  # meanwhile
        yield from found
    yield from others


def _read(index: Path, path: str, blob: Blob, stored: Stored | None) -> tuple[Finding, ...]:
    found = compared(index, path, blob)
    if isinstance(found, Finding):
        return (found,)
    return () if stored is None else tuple(misjudged(index, stored, found))
