"""What an index remembers, read back. Whoever wrote the folder: it is checked, and bounded in size and number."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import msgspec

from wheelhouse.dists.files import is_safe, normalized, version_of
from wheelhouse.errors import PlaceError
from wheelhouse.places.trouble import explained
from wheelhouse.records.record import FOLDER, VERSION, Record, RecordedBuild, RecordedFile, RecordedGap
from wheelhouse.tree.manifest import MANIFEST, PRIVATE, Manifest, Stored, decode

_MOST = 10_000  # records of an index: years of asks that differ
_LARGEST = 32 * 2**20  # bytes of one: some hundred thousand reasons
_ALL = 256 * 2**20  # bytes of all together: a hundred asks of thirty targets
_LARGEST_MANIFEST = 512 * 2**20

_HEX = re.compile(r"[0-9a-f]{64}")
_DIGITS = re.compile(r"([0-9]+)")


class _Version(msgspec.Struct, rename="kebab"):
    record_version: int


_DECODER = msgspec.json.Decoder(Record)
_VERSION_DECODER = msgspec.json.Decoder(_Version)


def read(index: Path) -> tuple[Record, ...]:
    """Return all records of the index, sorted by the name of the target (3.9 before 3.10), then by path.

    Raises PlaceError where the folder is no index, or holds what whbuild would not have written.
    """
    folder = index / PRIVATE / FOLDER
    if not folder.is_dir():
        raise foreign(index)
    paths = _paths(folder)
    left, records = _ALL, []
    for path in paths:
        raw = _bytes(path, min(left, _LARGEST))
        left -= len(raw)
        records.append(_record(raw, path))
    return in_order(records)


def one(path: Path) -> Record:
    """Return the record at the path. Raises PlaceError where whbuild would not have written it."""
    return _record(_bytes(path, _LARGEST), path)


def recalled(index: Path, path: str, fresh: Mapping[str, bytes]) -> Record | None:
    """Return the record at the path below `.whbuild/`, of `fresh`, else of the index; None where that is damaged."""
    if path in fresh:
        return _record(fresh[path], Path(path))
    try:
        return one(index / PRIVATE / path)
    except PlaceError:
        return None


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records sorted by the name of the target (3.9 before 3.10), then by path."""
    return tuple(sorted(records, key=lambda record: (by_number(record.target), record.path)))


def files(index: Path) -> tuple[Stored, ...]:
    """Return the facts about all files of the index, sorted by file name. Raises PlaceError as `read` does."""
    if not (index / MANIFEST).exists():
        raise foreign(index)
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


def foreign(index: Path) -> PlaceError:
    """Return what is to be said of a folder that is no index."""
    if not index.exists():
        return PlaceError(f"{index} does not exist.", hint="Name a folder that whbuild built.")
    return PlaceError(f"{index} is not an index that whbuild wrote.", hint="Name a folder that whbuild built.")


def _paths(folder: Path) -> list[Path]:
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
        if not stat.S_ISREG(path.lstat().st_mode):
            raise PlaceError(f"{path} is no plain file.", hint="Restore the index from a copy.")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    if len(raw) > most:
        raise PlaceError(
            f"{path} is larger than any index needs.", hint="Build what is still wanted into an empty folder."
        )
    return raw


def _record(raw: bytes, path: Path) -> Record:
    try:
        version = _VERSION_DECODER.decode(raw).record_version
        if version > VERSION:
            raise PlaceError(f"{path} was written by a newer whbuild.", hint="Upgrade whbuild, and run again.")
        record = _DECODER.decode(raw)
        for wrong in _wrong(record):
            raise ValueError(wrong)  # noqa: TRY301  (what is wrong inside is told as what is no JSON is)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise PlaceError(
            f"{path} is damaged: {error}.",
            hint="Remove it, and run whbuild again with the requirements that it was written for.",
        ) from None
    return record


def _wrong(record: Record) -> Iterator[str]:
    """Yield what whbuild would not have written."""
    if len(record.target) > 255:
        yield "the name of its target is longer than 255 characters"
    if record.record_version < 1:
        yield f"there is no version {record.record_version} of it"
    named: tuple[RecordedFile | RecordedGap, ...] = (*record.members, *record.also, *record.tools)
    for each in named:
        yield from _wrong_project(each)
    for build in record.builds:
        yield from _wrong_build(build)
    for tags in record.tags:
        if tags.count("-") != 2:
            yield f"{tags!r} is no tag set"


def _wrong_build(build: RecordedBuild) -> Iterator[str]:
    if normalized(build.project) != build.project or version_of(build.version) is None or not is_safe(build.sdist):
        yield f"{build.sdist!r} of {build.project!r} {build.version!r} is no sdist"
    for text in build.requires:
        if not _is_requirement(text):
            yield f"{build.sdist} is built with {text[:200]!r}, which is no requirement"


def _is_requirement(text: str) -> bool:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415  (few records have builds)

    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True


def _wrong_project(each: RecordedFile | RecordedGap) -> Iterator[str]:
    if normalized(each.project) != each.project or version_of(each.version) is None:
        yield f"{each.project!r} {each.version!r} is no project and version"
    if isinstance(each, RecordedFile):
        if not is_safe(each.filename):
            yield f"{each.filename!r} is no file name"
        if not _HEX.fullmatch(each.sha256):
            yield f"{each.filename} has no SHA-256"
