"""The bytes of a record or a set -> the value. Whoever wrote them: what whbuild would not have written is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from wheelhouse.dists.files import is_safe, normalized, version_of
from wheelhouse.errors import PlaceError
from wheelhouse.records.record import FOLDER, VERSION, Record, RecordedBuild, RecordedFile, RecordedGap
from wheelhouse.records.recorded_set import SET_VERSION, RecordedSet

_HEX = re.compile(r"[0-9a-f]{64}")
_ASK = re.compile(rf"{FOLDER}/[0-9a-f]{{16}}\.json")
_LONGEST_NAME = 4_000  # characters of the words that asked


class _Version(msgspec.Struct, rename="kebab"):
    record_version: int


class _SetVersion(msgspec.Struct, rename="kebab"):
    set_version: int


_RECORD = msgspec.json.Decoder(Record)
_RECORD_VERSION = msgspec.json.Decoder(_Version)
_SET = msgspec.json.Decoder(RecordedSet)
_SET_VERSION = msgspec.json.Decoder(_SetVersion)


def record_of(raw: bytes, path: Path) -> Record:
    """Return the record. Raises PlaceError, which names the path, where whbuild would not have written it."""
    try:
        if _RECORD_VERSION.decode(raw).record_version > VERSION:
            raise _newer(path)
        record = _RECORD.decode(raw)
        _demand(_wrong(record))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        hint = "Remove it, and run whbuild again with the requirements that it was written for."
        raise PlaceError(f"{path} is damaged: {error}.", hint=hint) from None
    return record


def set_of(raw: bytes, path: Path) -> RecordedSet:
    """Return the requirement set. Raises PlaceError, which names the path, where whbuild would not have written it."""
    try:
        if _SET_VERSION.decode(raw).set_version > SET_VERSION:
            raise _newer(path)
        found = _SET.decode(raw)
        _demand(_wrong_set(found, path))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        hint = "Remove it: what it names stays, as a set that is called by the words that asked for it."
        raise PlaceError(f"{path} is damaged: {error}.", hint=hint) from None
    return found


def _newer(path: Path) -> PlaceError:
    return PlaceError(f"{path} was written by a newer whbuild.", hint="Upgrade whbuild, and run again.")


def _demand(wrong: Iterable[str]) -> None:
    for each in wrong:
        raise ValueError(each)


def _wrong_set(found: RecordedSet, path: Path) -> Iterator[str]:
    if found.set_version < 1:
        yield f"there is no version {found.set_version} of it"
    if not _is_name(found.name):
        yield "its name is none"
    if Path(found.path).name != path.name:
        yield f"the set {found.name[:200]!r} has another path"
    for ask in found.asks:
        if not _ASK.fullmatch(ask):
            yield f"{ask[:200]!r} is no path of a record"
    for file in found.files:
        yield from _wrong_project(file)


def _is_name(text: str) -> bool:
    return bool(text.strip()) and len(text) <= _LONGEST_NAME and text.isprintable()


def _wrong(record: Record) -> Iterator[str]:
    """Yield what whbuild would not have written."""
    if len(record.target) > 255:
        yield "the name of its target is longer than 255 characters"
    if record.of is not None and not _is_name(record.of):
        yield "the name of its set is none"
    if record.record_version < 1:
        yield f"there is no version {record.record_version} of it"
    named: tuple[RecordedFile | RecordedGap, ...] = (
        *record.members,
        *record.also,
        *record.tools,
        *record.lockers,
    )
    for each in named:
        yield from _wrong_project(each)
    for project in record.lockers_without:
        if normalized(project) != project:
            yield f"{project[:200]!r} is no project"
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
