"""The answers of former runs that an sdist of this one may overtake: pip takes the newest that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.records.record import Record, RecordedPin
from wheelhouse.tree.manifest import Stored


def bystanders(stored: Iterable[Stored], records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that have an older version of a project of which an sdist is among the files."""
    newest: dict[NormalizedName, Version] = {}
    for file in stored:
        if not file.filename.endswith(".whl"):
            version = Version(file.version)
            newest[file.project] = max(version, newest.get(file.project, version))
    if newest:
        yield from (each for each in records if any(_is_older(pin, newest) for pin in (*each.pins, *each.tools)))


def _is_older(pin: RecordedPin, newest: Mapping[NormalizedName, Version]) -> bool:
    version = version_of(pin.version)  # None: somebody else wrote that, as verify will say
    return version is not None and pin.project in newest and version < newest[pin.project]
