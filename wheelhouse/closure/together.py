"""What the targets of a run bring, all in one place: what pip on each of them will find."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.library import Library
from wheelhouse.dists.files import File, Sdist
from wheelhouse.dists.metadata import Metadata, without
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Known, Offer, Project
from wheelhouse.errors import ProjectNotFound


class Together:
    """A library (`closure.library`) of nothing but the files of these closures; another tells what they need.

    `sdists` are those among them, of whomever.
    """

    def __init__(self, closures: Iterable[Closure], library: Library) -> None:
        pins = {pin.file.filename: pin for closure in closures for pin in closure.files}
        self.sdists = tuple(pin for pin in pins.values() if isinstance(pin.dist, Sdist))
        self._library = library
        self._projects = {project.name: project for project in _projects(pins.values())}
        self._missing: Collection[NormalizedName] = ()

    def without(self, missing: Collection[NormalizedName]) -> Together:
        """Return a library of the same files, in which nothing needs these projects."""
        view = Together((), self._library)
        view._projects, view._missing = self._projects, missing
        return view

    def project(self, name: NormalizedName) -> Project:
        """Return what there is of a project. Raises ProjectNotFound."""
        try:
            return self._projects[name]
        except KeyError:
            raise ProjectNotFound(f"No target has anything of {name}.") from None

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file. Raises what the other library raises."""
        metadata = self._library.metadata(file)
        return without(metadata, self._missing) if self._missing else metadata

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return what is made of a project at a URL. Raises what the other library raises."""
        return self._library.made(project, url)

    def expect(self, files: Iterable[File]) -> None:
        """Need no preparation: all of these files were looked at."""


def _projects(pins: Iterable[Pin]) -> Iterator[Project]:
    found: dict[NormalizedName, dict[Version, list[Offer]]] = {}
    for pin in pins:
        found.setdefault(pin.project, {}).setdefault(pin.version, []).append(_offer(pin))
    for name, versions in found.items():
        releases = (Known(version, tuple(versions[version])) for version in sorted(versions, reverse=True))
        yield Project(name=name, releases=tuple(releases))


def _offer(pin: Pin) -> Offer:
    """Return the file as the pages of the tree list it: with its Requires-Python, though its source did without."""
    file, python = pin.file, pin.metadata.requires_python
    stated = file if file.requires_python is not None or python is None else replace(file, requires_python=python)
    return Offer(file=stated, source=pin.source)
