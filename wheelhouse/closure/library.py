"""What the resolver needs to know of the world: two questions and one hint; and `Shelf`, which answers from memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import NotThere, ProjectNotFound
from wheelhouse.events import redacted


class Library(Protocol):
    """The consumer's port: `index.library` answers from the network, `Shelf` from memory.

    Answers never change within one run. Every question may block, and may raise a `SourceError`.
    """

    def project(self, name: NormalizedName) -> Project:
        """Return what the sources offer of a project. Raises ProjectNotFound."""
        ...

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file.

        Raises BadArchive or MetadataDisagrees where the file is of no use: another may be. A HashMismatch or BuildError
        ends the run, as in pip: an older version that happens to work is not what was asked for.
        """
        ...

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return the file that was made of the project at a URL which names no file (`locations.is_project`).

        Raises MetadataDisagrees or RequirementsError where it cannot be what is asked for; any other error ends the
        run.
        """
        ...

    def expect(self, files: Iterable[File]) -> None:
        """Take note that the metadata of these files will probably be asked for, most urgent first."""
        ...


class Shelf:
    """A library in memory: the tests' universe, and the replay of a recorded run."""

    def __init__(
        self,
        projects: Mapping[NormalizedName, Project],
        metadata: Mapping[str, Metadata],
        made: Mapping[str, Product] = MappingProxyType({}),
    ) -> None:
        """`metadata` is keyed by file name, `made` by URL."""
        self._made = made
        self._projects = projects
        self._metadata = metadata

    def project(self, name: NormalizedName) -> Project:
        """Return the project. Raises ProjectNotFound."""
        try:
            return self._projects[name]
        except KeyError:
            hint = "Check the spelling, or name the index that has it with --extra-index-url."
            raise ProjectNotFound(f"No index has a project named {name}.", hint=hint) from None

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of the file. Raises NotThere."""
        try:
            return self._metadata[file.filename]
        except KeyError:
            raise NotThere(f"{file.filename} has no metadata.") from None

    def made(self, project: NormalizedName, url: str) -> Product:  # noqa: ARG002  (the port's signature)
        """Return the file. Raises NotThere."""
        try:
            return self._made[url]
        except KeyError:
            raise NotThere(f"{redacted(url)} is not there.") from None

    def expect(self, files: Iterable[File]) -> None:
        """Need no preparation: everything is here."""
