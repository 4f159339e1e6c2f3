"""Records with markers, and the facts about their files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

import msgspec
from packaging.pylock import Pylock
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from tests.specimens import sha256
from wheelhouse.dists.files import Blob
from wheelhouse.lock.pylock import pylock
from wheelhouse.records.record import Record, RecordedFile, RecordedPin
from wheelhouse.tree.manifest import Stored

MARKERS = {
    "implementation_name": "cpython",
    "platform_machine": "x86_64",
    "python_full_version": "3.12.4",
    "python_version": "3.12",
    "sys_platform": "linux",
}
FLASK = msgspec.structs.replace(
    recorded(
        LINUX,
        {
            "click 8.1": ["flask click>=8"],
            "flask 3.0": ["1 flask", "click flask>1"],
            "idna 3": ["flask idna", "2 idna"],
        },
    ),
    markers=MARKERS,
)


def file(name: str, project: str, version: str) -> RecordedFile:
    """Return a file whose content is its name."""
    return RecordedFile(
        project=NormalizedName(project), version=version, filename=name, sha256=sha256(name.encode()), size=len(name)
    )


def pin(name: str, project: str = "flask", version: str = "3.0") -> RecordedPin:
    """Return a pin on such a file."""
    return RecordedPin(**msgspec.structs.asdict(file(name, project, version)))


def of(*pins: RecordedPin, **facts: object) -> Record:
    """Return a record of these pins."""
    return msgspec.structs.replace(FLASK, pins=pins, **facts)


def facts(files: Iterable[RecordedFile], upload_time: str | None = None) -> tuple[Stored, ...]:
    """Return what a manifest says of the files."""
    return tuple(
        Stored(
            filename=each.filename,
            project=each.project,
            version=each.version,
            blob=Blob(sha256=each.sha256, size=each.size or 0),
            upload_time=upload_time,
        )
        for each in files
    )


def read(record: Record, stored: Iterable[Stored] = ()) -> Pylock:
    """Return the lock as another reader of PEP 751 understands it."""
    return Pylock.from_dict(tomllib.loads(pylock(record, {each.filename: each for each in stored})))
