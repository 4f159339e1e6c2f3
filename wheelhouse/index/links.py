"""Loose files of many projects, as a find-links page or folder holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.utils import NormalizedName

from wheelhouse.dists.files import SDIST_SUFFIXES, File, is_safe, normalized
from wheelhouse.dists.releases import Project
from wheelhouse.index import pages


class Links:
    """Files by project. URLs may be relative to `base`; `name` is what to call their source, without credentials."""

    def __init__(self, files: Iterable[File], *, base: str, name: str) -> None:
        self.name = name
        self._base = base
        self._files: dict[NormalizedName, list[File]] = {}
        for file in files:
            for project in _projects(file.filename):
                self._files.setdefault(project, []).append(file)

    def project(self, name: NormalizedName) -> Project | None:
        """Return what is there of a project, None where nothing is."""
        releases = pages.releases(self._files.get(name, ()), self._base, name, self.name)
        return Project(name=name, releases=releases) if releases else None


def _projects(filename: str) -> Iterator[NormalizedName]:
    """Yield the projects that the file may be of: `a-b-1.0.tar.gz` is of `a` or `a-b`, which its reader finds out."""
    if not is_safe(filename):
        return
    if filename.endswith(".whl"):
        yield normalized(filename.partition("-")[0])
    elif filename.endswith(SDIST_SUFFIXES):
        parts = filename.split("-")
        for end in range(1, len(parts)):
            yield normalized("-".join(parts[:end]))
