"""What is built with what: build requirements from the same sources, by the same rules, as all else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.bring import Bring
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import Blob, File, Sdist
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BuildError, PlaceError, ResolutionError
from wheelhouse.events import silent
from wheelhouse.requirements.ask import Ask, Formats
from wheelhouse.requirements.build_requirements import build_ask
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.interpreter import Interpreter

_PLACE = "build-system.requires"


class Later(Exception):
    """It cannot be told while targets are resolved: that might be waited for by who waits for this."""


class Chain:
    """The sdists that this thread is in the middle of building, one for the sake of the one before it."""

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def sdists(self) -> tuple[str, ...]:
        """Their file names."""
        return getattr(self._local, "sdists", ())

    @contextmanager
    def link(self, filename: str) -> Iterator[None]:
        """Build this one meanwhile. Raises BuildError where that is under way, and would have no end."""
        before = self.sdists
        self.check(filename)
        self._local.sdists = (*before, filename)
        try:
            yield
        finally:
            self._local.sdists = before

    @contextmanager
    def hastily(self) -> Iterator[None]:
        """Meanwhile take only wheels to build with, in this thread. Raises Later where that would not do."""
        self._local.hasty = True
        try:
            yield
        finally:
            self._local.hasty = False

    @property
    def is_hasty(self) -> bool:
        """Whether only wheels are taken."""
        return getattr(self._local, "hasty", False)

    def check(self, filename: str) -> None:
        """Raise BuildError where the sdist is needed to build itself."""
        if filename in self.sdists:
            circle = (*self.sdists[self.sdists.index(filename) :], filename)
            raise BuildError(
                f"{filename} is needed to build itself.",
                context=tuple(f"{one} needs {other} to be built" for one, other in pairwise(circle)),
                hint="See that the index has a wheel of one of them, and that --no-binary does not forbid it.",
            )


class Unfinished:
    """A library that does not say what is to be built with its own answer, and would wait for itself forever."""

    def __init__(self, library: Library, chain: Chain) -> None:
        self._library = library
        self._chain = chain

    def project(self, name: NormalizedName) -> Project:
        """Return the project. Raises ProjectNotFound, SourceError."""
        return self._library.project(name)

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of the file. Raises BuildError for an sdist that is being built, Later in haste."""
        if self._chain.is_hasty and not file.filename.endswith(".whl"):
            raise Later
        self._chain.check(file.filename)
        return self._library.metadata(file)

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return what was made of a project at a URL."""
        return self._library.made(project, url)

    def expect(self, files: Iterable[File]) -> None:
        """Take note that the metadata of these files will probably be asked for."""
        self._library.expect(files)


class Provisions(msgspec.Struct, frozen=True, kw_only=True):
    """Provides what the host builds with, picked for the target that it is.

    `wheel` builds the sdists among it into a folder.
    """

    ask: Ask
    host: Interpreter
    library: Library
    bring: Bring
    blobs: Blobs
    wheel: Callable[[File, Sdist, Path], Path]

    def __call__(self, requires: tuple[str, ...], folder: Path) -> Sequence[Path]:
        """Put the wheels of build requirements, and of what those require, into the folder. Raises BuildError."""
        closure = self.closure(requires)
        held = self.bring.all([closure], silent)
        try:
            return [self._put(pin, held[pin.file.filename].blob, folder) for pin in closure.pins]
        except OSError as error:
            raise PlaceError(f"{folder} cannot be written: {error.strerror}.") from None

    def _put(self, pin: Pin, blob: Blob, folder: Path) -> Path:
        if isinstance(pin.dist, Sdist):
            return self.wheel(pin.file, pin.dist, folder)
        self.blobs.link_into(blob, folder / pin.file.filename)
        return folder / pin.file.filename

    def closure(self, requires: tuple[str, ...]) -> Closure:
        """Return what answers the build requirements on the host. Raises BuildError."""
        # --no-binary is about what the other side gets, and these only help to find out what that needs.
        formats = Formats(only_binary=self.ask.rules.formats.only_binary)
        rules = msgspec.structs.replace(self.ask.rules, formats=formats)
        ask = build_ask(requires, _PLACE, rules, self.ask.sources)
        try:
            return resolve(ask, self.host.target, self.library)
        except ResolutionError as error:
            raise BuildError(
                f"The build requirements {', '.join(requires)} cannot be had.",
                context=(error.message, *error.context),
                hint=error.hint,
            ) from None
