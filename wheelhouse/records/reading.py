"""What an index remembers, read back. Whoever wrote the folder: it is checked, and bounded in size and number."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from wheelhouse.carried.layout import MANIFEST, PRIVATE
from wheelhouse.errors import PlaceError
from wheelhouse.places.trouble import explained, is_folder, leads_on
from wheelhouse.records.decoding import record_of, set_of
from wheelhouse.records.implied import implied
from wheelhouse.records.record import FOLDER, Record
from wheelhouse.records.recorded_set import SETS, RecordedSet
from wheelhouse.tree.manifest import Manifest, Stored, decode

_MOST = 10_000  # records of an index: years of asks that differ
_LARGEST = 32 * 2**20  # bytes of one: some hundred thousand reasons
_ALL = 256 * 2**20  # bytes of all together: a hundred asks of thirty targets
_LARGEST_MANIFEST = 512 * 2**20

_DIGITS = re.compile(r"([0-9]+)")


def read(index: Path) -> tuple[Record, ...]:
    """Return all records of the index, sorted by the name of the target (3.9 before 3.10), then by path.

    Raises PlaceError where the folder is no index, or holds what whbuild would not have written.
    """
    folder = index / PRIVATE / FOLDER
    if not is_folder(folder):
        demand_index(index)
    return in_order(record_of(raw, path) for path, raw in _contents(folder))


def sets(index: Path) -> tuple[RecordedSet, ...]:
    """Return the requirement sets of the index: those that are recorded, and what else was asked for (`implied`).

    Sorted by name. Each names only records that are there. Raises PlaceError as `read` does.
    """
    return sets_of(read(index), recorded_sets(index))


def recorded_sets(index: Path) -> tuple[RecordedSet, ...]:
    """Return the sets that are recorded in the index, sorted by path. Raises PlaceError as `read` does."""
    return tuple(set_of(raw, path) for path, raw in _contents(index / PRIVATE / SETS))


def sets_of(records: Iterable[Record], recorded: Sequence[RecordedSet]) -> tuple[RecordedSet, ...]:
    """Return the sets of an index that has these records and recorded sets, sorted by name."""
    by_path = {record.path: record for record in records}
    known = [replace(each, asks=tuple(ask for ask in each.asks if ask in by_path)) for each in recorded]
    named = {ask for each in known for ask in each.asks}
    others = implied((record for path, record in by_path.items() if path not in named), {each.name for each in known})
    return tuple(sorted((*known, *others), key=lambda each: each.name))


def one(path: Path) -> Record:
    """Return the record at the path. Raises PlaceError where whbuild would not have written it."""
    return record_of(_bytes(path, _LARGEST), path)


def one_set(path: Path) -> RecordedSet:
    """Return the requirement set at the path. Raises PlaceError where whbuild would not have written it."""
    return set_of(_bytes(path, _LARGEST), path)


def recalled(index: Path, path: str, fresh: Mapping[str, bytes]) -> Record | None:
    """Return the record at the path below `.whbuild/`, of `fresh`, else of the index; None where that is damaged."""
    if path in fresh:
        return record_of(fresh[path], Path(path))
    try:
        return one(index / PRIVATE / path)
    except PlaceError:
        return None


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records sorted by the name of the target (3.9 before 3.10), then by path."""
    return tuple(sorted(records, key=lambda record: (by_number(record.target), record.path)))


def files(index: Path) -> tuple[Stored, ...]:
    """Return the facts about all files of the index, sorted by file name. Raises PlaceError as `read` does."""
    demand_index(index)
    return manifest(index)[1].stored


def manifest(index: Path) -> tuple[bytes, Manifest]:
    """Return the bytes of the manifest, and what they say. Raises PlaceError where that is none that whbuild wrote."""
    path = index / MANIFEST
    raw = _bytes(path, _LARGEST_MANIFEST)
    return raw, decode(raw, shown=str(path))


def by_number(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts the numbers in names as numbers."""
    # Every other part is a number; of two numbers the longer one is larger.
    parts = enumerate(_DIGITS.split(name))
    return tuple((len(part.lstrip("0")) if place % 2 else 0, part) for place, part in parts)


def demand_index(index: Path) -> None:
    """Raise PlaceError where the folder is no index, or the system will not say."""
    if not leads_on(index / MANIFEST):
        raise foreign(index)


def foreign(index: Path) -> PlaceError:
    """Return what is to be said of a folder that is no index. Raises PlaceError where the system will not say."""
    if not leads_on(index):
        return PlaceError(f"{index} does not exist.", hint="Name a folder that whbuild built.")
    leads_on(index / MANIFEST)  # who may not look into the folder does not know what it is
    return PlaceError(f"{index} is not an index that whbuild wrote.", hint="Name a folder that whbuild built.")


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each file of the folder with what is in it."""
    left = _ALL
    for path in paths(folder):
        raw = _bytes(path, min(left, _LARGEST))
        left -= len(raw)
        yield path, raw


def paths(folder: Path) -> list[Path]:
    """Return the files of the folder, which need not exist, sorted. Raises PlaceError where they are too many."""
    if not is_folder(folder):
        return []
    with explained(folder, "read"), os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, _MOST + 1)]
    if len(names) > _MOST:
        raise PlaceError(
            f"{folder} holds more than {_MOST:,} files.", hint="Build what is still wanted into an empty folder."
        )
    return [folder / name for name in sorted(names) if name.endswith(".json")]


def _bytes(path: Path, most: int) -> bytes:
    """Return what the file holds. Raises PlaceError for anything but a plain file of so many bytes at most."""
    with explained(path, "read"):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise PlaceError(f"{path} is no plain file.", hint="Restore the index from a copy.")
        with path.open("rb") as file:
            raw = file.read(min(status.st_size, most) + 1)  # memory for all that is named here is asked for at once
    if len(raw) > most:
        raise PlaceError(
            f"{path} is larger than any index needs.", hint="Build what is still wanted into an empty folder."
        )
    return raw
