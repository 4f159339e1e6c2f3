"""What a file of an index needs with some of its extras, on the target of a record, in the words of the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.markers import Markers
from wheelhouse.closure.needs import key_of
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.events import redacted
from wheelhouse.proof.library import Alone
from wheelhouse.pruning.remaining import Asked, Extras, Needs
from wheelhouse.records import recorded_target
from wheelhouse.records.record import Record, RecordedPin


def needs(index: Path, inside: Callable[[], Alone], record: Record) -> Asked:
    """Return who answers for the pins of the record; with a target that is not known, nothing is needed less.

    `inside` gives what the index knows, where that has to be asked at all.
    """
    target = recorded_target.target(record)
    markers = None if target is None else Markers(target)

    def asked(pin: RecordedPin, extras: Extras) -> Needs:
        if markers is None:
            return Needs(texts=frozenset(), extras=frozenset(map(canonicalize_name, pin.extras)))
        path = index.absolute() / "packages" / pin.filename
        metadata = inside().metadata(File(filename=pin.filename, url=path.as_uri(), hashes={}))
        return _settled(markers, metadata, pin.project, extras)

    return asked


def _settled(markers: Markers, metadata: Metadata, project: NormalizedName, extras: Extras) -> Needs:
    """Return the needs, those of the extras too that the project wants of itself."""
    found = markers.dependencies(metadata, extras)
    own = frozenset(
        canonicalize_name(extra) for each in found if canonicalize_name(each.name) == project for extra in each.extras
    )
    if own <= extras:
        return Needs(texts=frozenset(_texts(found)), extras=extras)
    return _settled(markers, metadata, project, extras | own)


def _texts(found: tuple[Requirement, ...]) -> Iterator[str]:
    for each in found:
        if each.url is None:
            yield str(each).partition(";")[0].strip()
        else:
            extras = frozenset(map(canonicalize_name, each.extras))
            yield f"{key_of(canonicalize_name(each.name), extras)} @ {redacted(each.url)}"
