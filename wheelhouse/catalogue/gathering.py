"""A manifest, the records and the requirement sets of an index -> what its catalogue states."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.catalogue.facts import VERSION, Batch, Edition, Facts, Item, Lack, Made, Project, Want
from wheelhouse.dists.files import SDIST_SUFFIXES
from wheelhouse.lineage.family import family
from wheelhouse.overviews.overview import part
from wheelhouse.overviews.portrait import missing
from wheelhouse.overviews.relations import Kin, Relation, kin, wanted_by, wants
from wheelhouse.overviews.uses import NONE, Use, uses
from wheelhouse.overviews.versions import Key, key
from wheelhouse.records.record import Record, RecordedGap, RecordedMade
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.requirements.ask import Origin
from wheelhouse.tree.manifest import Manifest, Status, Stored

_Gaps: TypeAlias = Sequence[tuple[str, RecordedGap]]


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked up of each project: the places of targets and sources, facts by file name, and the graph.

    `own` are the places of the sets that have a file as their own, `wanting` of those that want a project.
    """

    targets: Mapping[str, int]
    sources: Mapping[str, int]
    uses: Mapping[str, Use]
    own: Mapping[str, tuple[int, ...]]
    wanting: Mapping[NormalizedName, tuple[int, ...]]
    made: Mapping[str, RecordedMade]
    kin: Kin


def facts(
    manifest: Manifest, records: Sequence[Record], sets: Sequence[RecordedSet], built: str | None = None
) -> Facts:
    """Return what is to be told; the same for the same arguments. `built` is when, as ISO 8601 writes it in UTC."""
    known = _known(manifest, records, sets)
    stored = _by_project(manifest.stored)
    gaps: dict[NormalizedName, list[tuple[str, RecordedGap]]] = {}
    for record in records:
        for gap in record.gaps:
            gaps.setdefault(gap.project, []).append((record.target, gap))
    statuses = {status.project: status for status in manifest.statuses}
    return Facts(
        catalogue_version=VERSION,
        built=built,
        newest=_newest(manifest.stored),
        targets=tuple(known.targets),
        alone=_on({record.target for record in records if record.rules.no_deps}, known.targets),
        unknown=tuple(sorted({each.sdist for record in records for each in record.builds if each.unknown})),
        sources=tuple(known.sources),
        sets=tuple(_batch(each, records, manifest.stored, known) for each in sets),
        projects=tuple(
            _project(name, stored.get(name, ()), gaps.get(name, ()), statuses.get(name), known)
            for name in sorted({*stored, *gaps})
        ),
    )


def _known(manifest: Manifest, records: Sequence[Record], sets: Sequence[RecordedSet]) -> _Known:
    sources = sorted({file.source for file in manifest.stored if file.source})
    pins = (pin for record in records for pin in (*record.pins, *record.tools, *record.lockers))
    return _Known(
        targets=_places(record.target for record in records),
        sources=_places(sources),
        uses=uses(records, ()),
        own=_own(sets),
        wanting=_wanting(sets, records) if len(sets) > 1 else {},
        made={pin.filename: pin.made for pin in pins if pin.made is not None},
        kin=kin(family(records)),
    )


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _newest(stored: Iterable[Stored]) -> str | None:
    """Return the latest upload time that is a time: an index may have said anything."""
    for text in sorted({file.upload_time for file in stored if file.upload_time}, reverse=True):
        with suppress(ValueError):
            datetime.fromisoformat(text)
            return text
    return None


def _own(sets: Iterable[RecordedSet]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, each in enumerate(sets):
        found |= {file.filename: (*found.get(file.filename, ()), place) for file in each.files}
    return found


def _wanting(sets: Iterable[RecordedSet], records: Sequence[Record]) -> dict[NormalizedName, tuple[int, ...]]:
    found: dict[NormalizedName, tuple[int, ...]] = {}
    for place, each in enumerate(sets):
        mine = [record for record in records if record.path in each.asks]
        files = [file for record in mine for file in (*record.members, *record.also, *record.tools, *record.lockers)]
        for project in {file.project for file in (*files, *each.files)}:
            found[project] = (*found.get(project, ()), place)
    return found


def _by_project(stored: Iterable[Stored]) -> dict[NormalizedName, list[Stored]]:
    found: dict[NormalizedName, list[Stored]] = {}
    for file in stored:
        found.setdefault(file.project, []).append(file)
    return found


def _batch(each: RecordedSet, records: Sequence[Record], stored: Sequence[Stored], known: _Known) -> Batch:
    size = part(each, records, stored)
    asked = (wanted.requirement for record in records if record.path in each.asks for wanted in record.requirements)
    return Batch(
        name=each.name,
        asked=tuple(dict.fromkeys(asked)),
        targets=_on(size.targets, known.targets),
        projects=size.projects,
        files=size.files,
        size=size.size,
    )


def _project(
    name: NormalizedName, files: Iterable[Stored], gaps: _Gaps, status: Status | None, known: _Known
) -> Project:
    held: dict[Key, list[Stored]] = {}
    for version, some in _by_version(files).items():
        held.setdefault(key(version), []).extend(some)
    lacking: dict[Key, list[tuple[str, RecordedGap]]] = {}
    for target, gap in gaps:
        lacking.setdefault(key(gap.version), []).append((target, gap))
    newest_first = sorted({*held, *lacking}, reverse=True)
    return Project(
        name=name,
        summary=next((file.summary for each in newest_first for file in held.get(each, ()) if file.summary), None),
        status=status.status if status else None,
        reason=status.reason if status else None,
        sets=known.wanting.get(name, ()),
        versions=tuple(_edition(name, held.get(each, ()), lacking.get(each, ()), known) for each in newest_first),
    )


def _by_version(files: Iterable[Stored]) -> dict[str, list[Stored]]:
    """Return the files by the text of their version: most have it spelled alike, and texts are compared quickly."""
    found: dict[str, list[Stored]] = {}
    for file in files:
        found.setdefault(file.version, []).append(file)
    return found


def _edition(project: NormalizedName, files: Sequence[Stored], gaps: _Gaps, known: _Known) -> Edition:
    version = files[0].version if files else gaps[0][1].version
    yanked = [file.yanked or True for file in files if file.yanked is not False]
    related = project in known.kin.places
    return Edition(
        version=version,
        licence=next((file.license for file in files if file.license), None),
        yanked=yanked[0] if yanked else False,
        files=tuple(_item(file, known) for file in sorted(files, key=lambda file: file.filename)),
        missing=tuple(
            Lack(reason=each.reason, remedies=each.remedies, targets=_on(each.targets, known.targets))
            for each in missing(gaps)
        ),
        wanted_by=tuple(_want(each, known) for each in wanted_by(known.kin, project, version)) if related else (),
        wants=tuple(_want(each, known) for each in wants(known.kin, project, version)) if related else (),
    )


def _item(file: Stored, known: _Known) -> Item:
    use, made = known.uses.get(file.filename, NONE), known.made.get(file.filename)
    return Item(
        filename=file.filename,
        kind=_kind(file.filename),
        size=file.blob.size,
        sha256=file.blob.sha256,
        requires_python=file.requires_python,
        upload_time=file.upload_time,
        yanked=file.yanked is not False and (file.yanked or True),
        source=known.sources[file.source] if file.source else None,
        metadata=file.metadata is not None,
        targets=_on(use.targets, known.targets),
        building_for=_on(use.building, known.targets),
        also_for=_on(use.spare, known.targets),
        lockers_for=_on(use.lockers, known.targets),
        sets=known.own.get(file.filename, ()),
        made=Made(source=made.source, sha256=made.sha256, requires=made.requires) if made else None,
    )


def _kind(filename: str) -> str:
    if filename.endswith(".whl"):
        return "wheel"
    return "sdist" if filename.endswith(SDIST_SUFFIXES) else "other"


def _want(relation: Relation, known: _Known) -> Want:
    origin = relation.origin or Origin()
    return Want(
        project=relation.project,
        file=origin.file,
        line=origin.line,
        versions=relation.versions,
        requirements=relation.texts,
        building=relation.building,
        lockers=relation.lockers,
        targets=_on(relation.targets, known.targets),
    )


def _on(names: Collection[str], places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(places[name] for name in names)) if names else ()
