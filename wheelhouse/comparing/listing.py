"""A state as far as a comparison goes: which files, of which project and version, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.events import redacted
from wheelhouse.tree.manifest import Manifest, Status, Stored


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One file. What is not known of it, or not yet, is None; `source` holds no credentials."""

    project: NormalizedName
    version: str
    filename: str
    sha256: str | None = None
    size: int | None = None
    yanked: bool | str = False
    license: str | None = None
    source: str | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """All files of a state, in any order, and the statuses (PEP 792) of the projects that are not active."""

    items: tuple[Item, ...] = ()
    statuses: Mapping[NormalizedName, str] = msgspec.field(default_factory=dict)


def of_manifest(manifest: Manifest) -> Listing:
    """Return what is in an index."""
    return of_stored(manifest.stored, manifest.statuses)


def of_stored(stored: Iterable[Stored], statuses: Iterable[Status] = ()) -> Listing:
    """Return these files of an index; `statuses` may tell of other projects too."""
    items = tuple(map(_stored, stored))
    there = {item.project for item in items}
    return Listing(
        items=items, statuses={one.project: one.status for one in statuses if one.status and one.project in there}
    )


def of_closures(closures: Iterable[Closure]) -> Listing:
    """Return all files that closures take, what builds take included; nothing has to be fetched for it."""
    pins = {pin.file.filename: pin for closure in closures for pin in closure.files}
    return Listing(
        items=tuple(map(_pinned, pins.values())),
        statuses={pin.project: pin.status for pin in pins.values() if pin.status},
    )


def by_project(items: Iterable[Item]) -> dict[NormalizedName, list[Item]]:
    """Return the files of each project."""
    projects: dict[NormalizedName, list[Item]] = {}
    for item in items:
        projects.setdefault(item.project, []).append(item)
    return projects


def _stored(file: Stored) -> Item:
    return Item(
        project=file.project,
        version=file.version,
        filename=file.filename,
        sha256=file.blob.sha256,
        size=file.blob.size,
        yanked=file.yanked,
        license=file.license,
        source=file.source,
    )


def _pinned(pin: Pin) -> Item:
    local = pin.file.url.startswith("file:") and pin.made is None
    return Item(
        project=pin.project,
        version=str(pin.version),
        filename=pin.file.filename,
        sha256=pin.file.sha256,
        size=pin.file.size,
        yanked=pin.file.yanked,
        license=pin.metadata.license,
        source=None if local else redacted(pin.source),
    )
