"""What the resolver needs to know of the world, where the world is one index on disk."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import msgspec
from packaging.requirements import InvalidRequirement
from packaging.utils import NormalizedName

from wheelhouse.dists.files import BadFilename, File, Sdist, Wheel, parse_filename
from wheelhouse.dists.metadata import Metadata, parsed, without
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, ProjectNotFound, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.index.folder import FolderIndex
from wheelhouse.index.locations import local_path
from wheelhouse.proof.asking import by_version, pinned
from wheelhouse.proof.told import Told
from wheelhouse.records.record import Record


class Alone:
    """The pages of the index, and the metadata beside its wheels. Answers are remembered: they serve all targets."""

    def __init__(self, index: Path, told: Told, broken: Container[str] = frozenset()) -> None:
        """`told` is what records tell of sdists, `broken` the names of files that are not there as they should be.

        Raises SourceError without pages.
        """
        self._pages = FolderIndex(index)
        self.told = told
        self._broken = broken
        self._projects: dict[NormalizedName, Project | None] = {}
        self._metadata: dict[str, Metadata] = {}

    def project(self, name: NormalizedName) -> Project:
        """Return what the index offers of a project. Raises ProjectNotFound, SourceError."""
        if name not in self._projects:
            self._projects[name] = self._pages.project(name)
        found = self._projects[name]
        if found is None:
            raise ProjectNotFound(f"The index has no project named {name}.")
        return found

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file. Raises BadArchive where the index does not have it as it should be."""
        known = self._metadata.get(file.url)
        if known is None:
            known = self._metadata[file.url] = self._read(file)
        return known

    def made(self, project: NormalizedName, url: str) -> Product:
        """Make nothing. Raises RequirementsError."""
        raise RequirementsError(f"{project} is wanted from {redacted(url)}, which is not in the index.")

    def expect(self, files: Iterable[File]) -> None:
        """Need no preparation: all that will be answered is here."""

    def path(self, file: File) -> Path:
        """Return where a file is. Raises BadArchive where the index does not have it as it should be."""
        path = local_path(file.url)
        if path is None:
            raise BadArchive(f"{redacted(file.url)} is not in the index.")
        if file.filename in self._broken or not path.is_file() or file.size not in (None, path.stat().st_size):
            raise BadArchive(f"{file.filename} is not in the index as it should be.")
        return path

    def stated(self, file: File) -> tuple[str, ...] | None:
        """Return what it takes to build an sdist, if that and its metadata can be read in it; else None.

        Raises BadArchive; BuildError for a malformed pyproject.toml (PEP 518).
        """
        from wheelhouse.building.stated import stated, texts_of  # noqa: PLC0415  (only for what no run wants any more)

        path, dist = self.path(file), parse_filename(file.filename)
        if not isinstance(dist, Sdist) or _static(path, dist) is None:
            return None
        return stated(texts_of(path, dist))

    def written(self, file: File) -> tuple[str, ...]:
        """Return what the pyproject.toml of an sdist requires; its backend may want more. Raises as `stated` does."""
        from wheelhouse.building.stated import texts_of  # noqa: PLC0415  (only for what other targets brought)
        from wheelhouse.dists.pyproject import build_requires  # noqa: PLC0415

        path, dist = self.path(file), parse_filename(file.filename)
        text = (texts_of(path, dist) or {}).get("pyproject.toml") if isinstance(dist, Sdist) else None
        return () if text is None else build_requires(text)

    def _read(self, file: File) -> Metadata:
        path = self.path(file)
        try:
            dist = parse_filename(file.filename)
        except BadFilename as error:
            raise BadArchive(f"{error}.") from None
        return _of_wheel(path, dist) if isinstance(dist, Wheel) else self._of_sdist(path, dist)

    def _of_sdist(self, path: Path, sdist: Sdist) -> Metadata:
        bare = Metadata(name=sdist.project, version=str(sdist.version))  # that of which the build must be known
        return _static(path, sdist) or self.told.metadata_elsewhere(sdist.filename) or bare


class For:
    """The library as a target of a record sees it, which knows how what was wanted by URL was answered.

    `by_url` are the requirements of packages that were turned so, by file name.
    """

    def __init__(self, record: Record, alone: Alone) -> None:
        self.project = alone.project
        self.expect = alone.expect
        self.made = alone.made
        self.stated = alone.stated
        self.written = alone.written
        self.by_url: dict[str, tuple[str, ...]] = {}
        self._alone = alone
        self._record = record
        self._versions = pinned(record)
        self._missing = frozenset(gap.project for gap in record.gaps)
        self._seen: dict[str, Metadata] = {}

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file, without what is missing and may be. Raises BadArchive."""
        known = self._seen.get(file.url)
        if known is None:
            found = self._found(file)
            turned = any("@" in line for line in found.requires_dist)
            known = self._seen[file.url] = self._turned(file, found) if turned or self._missing else found
        return known

    def _found(self, file: File) -> Metadata:
        is_wheel = file.filename.endswith(".whl")
        own = None if is_wheel else self._alone.told.metadata(file.filename, self._record)
        if own is None:
            return self._alone.metadata(file)
        self._alone.path(file)
        return own

    def _turned(self, file: File, found: Metadata) -> Metadata:
        lines: list[str] = []
        by_url: list[str] = []
        for line in without(found, self._missing).requires_dist:
            turned = _by_version(line, self._versions)
            by_url += [line] if turned else []
            lines.append(turned or line)
        if by_url:
            self.by_url[file.filename] = tuple(by_url)
        return msgspec.structs.replace(found, requires_dist=tuple(lines))


def _of_wheel(path: Path, wheel: Wheel) -> Metadata:
    try:
        text = path.with_name(f"{path.name}.metadata").read_bytes()
    except OSError:
        from wheelhouse.dists.archives import wheel_metadata  # noqa: PLC0415  (only where there is nothing beside it)

        text = wheel_metadata(path, wheel)
    return parsed(text, wheel)


def _static(path: Path, sdist: Sdist) -> Metadata | None:
    """Return what the sdist says itself, for all targets; None where only a backend could."""
    from wheelhouse.dists.archives import static_metadata  # noqa: PLC0415  (only for what the record did not pick)
    from wheelhouse.dists.metadata import agreed  # noqa: PLC0415

    static = static_metadata(path, sdist)
    return None if static is None else agreed(static, sdist)


def _by_version(line: str, versions: Mapping[NormalizedName, str]) -> str | None:
    try:
        return by_version(line, versions)
    except InvalidRequirement:
        return None
