"""The catalogue of an index that is written: made anew where it would tell something else than before."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from wheelhouse.carried.layout import PRIVATE, instant
from wheelhouse.catalogue import shipped
from wheelhouse.errors import PlaceError
from wheelhouse.records.decoding import record_of, set_of
from wheelhouse.records.reading import in_order, one, one_set, sets_of
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet
from wheelhouse.tree.manifest import Content, Manifest, blob_of

_LONGEST = 10  # digits of an instant: until the year 2286


def catalogued(
    new: Manifest, old: Manifest | None, root: Path, fresh: Mapping[str, bytes], suspect: Collection[str] = ()
) -> dict[str, Content]:
    """Return the content of the catalogue that the new tree is to have, by path.

    Records and sets come out of `fresh`, by their path below `.whbuild/`, else from the index at `root`; what cannot
    be read there is not told. `suspect` are the paths which are not on disk as the old manifest says. The instant that
    SOURCE_DATE_EPOCH gives is told of what is made anew, and is no reason to do so.
    """
    kept: dict[str, Content] = {}
    if old is not None and _told(old) == _told(new):
        kept = {path: old.texts[path] for path in shipped.PATHS if path in old.texts and path not in suspect}
    if len(kept) == len(shipped.PATHS) and all(kept[path] == blob_of(text) for path, text in shipped.same().items()):
        return kept
    from wheelhouse.catalogue.gathering import facts  # noqa: PLC0415  (a run that changes nothing needs neither)
    from wheelhouse.catalogue.site import texts  # noqa: PLC0415

    records, sets = _remembered(new, root, fresh)
    return dict(texts(facts(new, records, sets_of(records, sets), _built())))


def _told(manifest: Manifest) -> tuple[object, ...]:
    """Return what the catalogue is made of."""
    memory = {path: blob for path, blob in manifest.texts.items() if path.startswith(PRIVATE)}
    return manifest.rendering, memory, manifest.statuses, manifest.stored


def _remembered(
    manifest: Manifest, root: Path, fresh: Mapping[str, bytes]
) -> tuple[tuple[Record, ...], list[RecordedSet]]:
    records, sets = list[Record](), list[RecordedSet]()
    for full in manifest.texts:
        path, content, there = full.removeprefix(PRIVATE), fresh.get(full.removeprefix(PRIVATE)), root / full
        with suppress(PlaceError):
            if full.startswith(f"{PRIVATE}{FOLDER}/"):
                records.append(one(there) if content is None else record_of(content, Path(path)))
            elif full.startswith(f"{PRIVATE}{SETS}/"):
                sets.append(one_set(there) if content is None else set_of(content, Path(path)))
    return in_order(records), sets


def _built() -> str | None:
    """Return when the index counts as built, if that was said."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return instant(int(given)) if given.isdecimal() and len(given) <= _LONGEST else None
