"""Files on offer, and what a file name says: project, version, build and tags."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

import msgspec
from packaging.utils import BuildTag, NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

SDIST_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar")
_SAFE = re.compile(r"(?![.-])[ !#-)+-.0-9;=@-\[\]-{}~]{1,255}")  # printable ASCII without /\:*?"<>|
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class File(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="kebab", omit_defaults=True):
    """One file as an index lists it (PEP 691, PEP 700); `url` is absolute and may hold credentials.

    `hashes` maps algorithm to lower-case hex. `size` is in bytes, `upload_time` the text of the index (ISO 8601, UTC).
    `yanked` is False, True, or the reason (PEP 592). `core_metadata` is what PEP 714 says: absent, False, True, or the
    hashes of `url` + `.metadata`.
    """

    filename: str
    url: str
    hashes: dict[str, str] = {}
    requires_python: str | None = None
    size: int | None = None
    upload_time: str | None = None
    yanked: bool | str = False
    core_metadata: bool | dict[str, str] | None = None

    @property
    def sha256(self) -> str | None:
        """The SHA-256 as 64 lower-case hex digits, or None where the index gives none."""
        return self.hashes.get("sha256")


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes known by their SHA-256 (64 lower-case hex digits) and their size in bytes."""

    sha256: str
    size: int


class Wheel(msgspec.Struct, frozen=True, kw_only=True):
    """What the name of a wheel says (PEP 427). `pythons`, `abis`, `platforms` are the compressed tag sets, split."""

    filename: str
    project: NormalizedName
    version: Version
    build: BuildTag
    pythons: tuple[str, ...]
    abis: tuple[str, ...]
    platforms: tuple[str, ...]


class Sdist(msgspec.Struct, frozen=True, kw_only=True):
    """What the name of an sdist says (PEP 625, and the older forms that indexes still hold)."""

    filename: str
    project: NormalizedName
    version: Version
    suffix: str


Dist: TypeAlias = Wheel | Sdist


@lru_cache(maxsize=65_536)
def version_of(text: str) -> Version | None:
    """Return the version that the text stands for, or None where PEP 440 does not read it."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


@lru_cache(maxsize=65_536)
def normalized(name: str) -> NormalizedName:
    """Return the normalized form of a project name (PEP 503)."""
    return canonicalize_name(name)


class BadFilename(ValueError):
    """A file name that is no wheel's and no sdist's, or that could leave the folder it is put into."""


def parse_filename(filename: str, project: NormalizedName | None = None) -> Dist:
    """Return what the file name says; `project` tells where the name ends in an sdist such as `a-b-1.0.tar.gz`.

    Raises BadFilename; also where the name belongs to another project.
    """
    if not is_safe(filename):
        raise BadFilename(f"{filename!r} is not a safe file name")
    dist = _wheel(filename) if filename.endswith(".whl") else _sdist(filename, project)
    if project is not None and dist.project != project:
        raise BadFilename(f"{filename!r} is not a file of {project}")
    return dist


def version_text(filename: str, project: NormalizedName) -> str | None:
    """Return the version as the file name spells it; makes no `Version`.

    None where the name cannot be read, or is of another project.
    """
    if len(filename) > 255:
        return None
    if filename.endswith(".whl"):
        parts = filename.split("-", 2)
        return parts[1] if len(parts) == 3 and normalized(parts[0]) == project else None
    stem = _stem(filename)
    return None if stem is None else _after_project(stem[0], project)


def is_safe(filename: str) -> bool:
    """Whether the name stays in the folder that it is put into, on every system, and hides in none."""
    return _SAFE.fullmatch(filename) is not None


def _wheel(filename: str) -> Wheel:
    parts = filename[:-4].split("-")
    if len(parts) not in (5, 6):
        raise BadFilename(f"{filename!r} is not a wheel's name: those have 5 or 6 parts, and this has {len(parts)}")
    version = version_of(parts[1])
    if version is None:
        raise BadFilename(f"{filename!r} has the version {parts[1]!r}, which PEP 440 does not read")
    pythons, abis, platforms = (tuple(part.lower().split(".")) for part in parts[-3:])
    return Wheel(
        filename=filename,
        project=_project(parts[0], filename),
        version=version,
        build=_build(parts[2], filename) if len(parts) == 6 else (),
        pythons=pythons,
        abis=abis,
        platforms=platforms,
    )


def _build(text: str, filename: str) -> BuildTag:
    digits = len(text) - len(text.lstrip("0123456789"))
    if not digits:
        raise BadFilename(f"{filename!r} has the build number {text!r}, which must begin with a digit")
    return int(text[:digits]), text[digits:]


def _sdist(filename: str, project: NormalizedName | None) -> Sdist:
    stem = _stem(filename)
    if stem is None:
        raise BadFilename(f"{filename!r} is neither a wheel nor an sdist")
    text = stem[0].rpartition("-")[2] if project is None else _after_project(stem[0], project)
    version = version_of(text) if text else None
    if version is None or text is None:
        raise BadFilename(f"{filename!r} has no version that PEP 440 reads")
    name = stem[0][: -len(text) - 1]
    return Sdist(filename=filename, project=_project(name, filename), version=version, suffix=stem[1])


def _stem(filename: str) -> tuple[str, str] | None:
    for suffix in SDIST_SUFFIXES:
        if filename.endswith(suffix):
            return filename[: -len(suffix)], suffix
    return None


def _after_project(stem: str, project: NormalizedName) -> str | None:
    # The name part may itself hold dashes, so try each one: the name is what normalizes to the project.
    end = stem.find("-")
    while end != -1:
        if normalized(stem[:end]) == project:
            return stem[end + 1 :]
        end = stem.find("-", end + 1)
    return None


def _project(name: str, filename: str) -> NormalizedName:
    if not _NAME.fullmatch(name):
        raise BadFilename(f"{filename!r} does not begin with a project's name")
    return normalized(name)
