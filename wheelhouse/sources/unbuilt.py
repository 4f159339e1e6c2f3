"""What is taken of an sdist whose backend does not tell what it needs, where a run goes on all the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from packaging.utils import NormalizedName

from wheelhouse.bring import Bring
from wheelhouse.closure.library import Library
from wheelhouse.dists.files import Dist, File, Sdist, parse_filename
from wheelhouse.dists.metadata import Metadata, parsed
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, BuildError
from wheelhouse.events import Notice, Report


class Unbuilt:
    """A library that gives what such an sdist says of itself, though that does not bind (PEP 643)."""

    def __init__(self, library: Library, bring: Bring, report: Report) -> None:
        self._library = library
        self._bring = bring
        self._report = report
        self._stated: dict[str, Metadata] = {}

    def project(self, name: NormalizedName) -> Project:
        """Return the project. Raises ProjectNotFound, SourceError."""
        return self._library.project(name)

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of the file. Raises IntegrityError, SourceError."""
        try:
            return self._library.metadata(file)
        except BuildError as error:
            if file.url not in self._stated:
                self._stated[file.url] = self._of_itself(file)
                self._report(Notice(text=_remark(file, self._stated[file.url], error)))
            return self._stated[file.url]

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return what was made of a project at a URL. Raises WhbuildError."""
        return self._library.made(project, url)

    def expect(self, files: Iterable[File]) -> None:
        """Take note that the metadata of these files will probably be asked for."""
        self._library.expect(files)

    def _of_itself(self, file: File) -> Metadata:
        dist = parse_filename(file.filename)
        try:
            return _stated(self._bring.one(file), dist)
        except BadArchive:
            return Metadata(name=dist.project, version=str(dist.version))


def _stated(path: Path, dist: Dist) -> Metadata:
    """Return what its PKG-INFO says. Raises BadArchive where that is not there, or of something else."""
    from wheelhouse.dists.archives import sdist_texts  # noqa: PLC0415  (few builds fail)

    text = sdist_texts(path, dist).pkg_info if isinstance(dist, Sdist) else None
    return parsed(text or b"", dist)


def _remark(file: File, stated: Metadata, error: BuildError) -> str:
    lines = len(stated.requires_dist)
    said = f"only the {lines} that it states are" if lines else "none is"
    return f"what {file.filename} needs is not known, and {said} followed: {error.message}"
