"""What the resolver asks, answered once: by the thread that asks, or by one that went ahead."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType, TracebackType
from typing import Protocol, Self, TypeAlias, TypeVar

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Project
from wheelhouse.errors import NotThere
from wheelhouse.events import Report, redacted, silent
from wheelhouse.index.cache import Cache
from wheelhouse.index.errands import Errand, Errands
from wheelhouse.index.http import Answer, Web
from wheelhouse.index.rungs import Prepare, Rungs, Whole
from wheelhouse.index.source import Strategy, lookup
from wheelhouse.requirements.ask import Sources

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Make: TypeAlias = Callable[[NormalizedName, str], Product]
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})

# How urgent is what nobody asked for yet. Pages first: they lead to more. Of what is expected, what was announced last:
# it is for the search at hand, and what was before it for targets to come.
_PAGE, _METADATA, _EXPECTED = 0, 1, 2**32


def _nothing(project: NormalizedName, url: str) -> Product:
    raise NotThere(f"{redacted(url)}, of which {project} would have to be made, is not there.")


class Projects(Protocol):
    """Where projects are looked up; `source.Lookup` is one."""

    def project(self, name: NormalizedName) -> Project:
        """Return what the sources offer of a project. Raises ProjectNotFound, SourceError."""


class Reader(Protocol):
    """Where metadata is read; `rungs.Rungs` is one."""

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file. Raises IntegrityError, BuildError, SourceError."""

    def told(self, file: File) -> Metadata | None:
        """Return what an sdist tells without being built, None where that is too little. Raises as `metadata` does."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many projects and metadata were looked up, and how many of them nobody asked for in the end."""

    projects: int
    metadata: int
    projects_in_vain: int
    metadata_in_vain: int


class Library:
    """The resolver's two questions (`closure.library.Library`), each answered once for all threads.

    What went wrong ahead of a question is raised when the question comes, and never if it does not. Close it, or use
    it in a `with` statement: it has threads from the first errand on.
    """

    def __init__(
        self,
        projects: Projects,
        reader: Reader,
        errands: Errands | None = None,
        cache: Cache | None = None,
    ) -> None:
        """Take over the errands and the cache: they end with the library."""
        self._make: Make = _nothing
        self._lookup = projects.project
        self._read = reader.metadata
        self._told = reader.told
        self._errands = errands or Errands()
        self._cache = cache
        self._projects: dict[NormalizedName, Errand[Project]] = {}
        self._metadata: dict[tuple[str, str | None], Errand[Metadata]] = {}
        self._announced = 0
        self._sdists: dict[tuple[str, str | None], Errand[Metadata | None]] = {}

    def project(self, name: NormalizedName) -> Project:
        """Return what the sources offer of a project. Raises ProjectNotFound, SourceError."""
        return self._project(name)[0].answer()

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file. Raises IntegrityError, BuildError, SourceError."""
        return self._facts(file)[0].answer()

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return what is made of the project at a URL that names no file. Raises WhbuildError."""
        return self._make(project, url)

    def make_by(self, make: Make) -> None:
        """From now on let `make` make what projects are wanted as."""
        self._make = make

    def known(self, name: NormalizedName) -> Project | None:
        """Return the project if it was asked for before; for a project that nobody asked for no source is asked now."""
        errand = self._projects.get(name)
        return None if errand is None else errand.answer()

    def expect(self, files: Iterable[File]) -> None:
        """Read the metadata of these files ahead, the first of them first, after all that is more urgent."""
        self._announced += 1
        for file in files:
            self._read_ahead(file, _EXPECTED - self._announced, None)

    def project_ahead(self, name: NormalizedName, then: Callable[[Project], None]) -> None:
        """Look the project up ahead, and let a thread call `then`, which may not raise, if it is there."""
        errand, new = self._project(name)
        errand.then(then)
        if new:
            self._errands.send(errand.run, _PAGE)

    def metadata_ahead(self, file: File, then: Callable[[Metadata], None]) -> None:
        """Read the metadata ahead, and let a thread call `then`, which may not raise, if it could be read."""
        self._read_ahead(file, _METADATA, then)

    @property
    def counts(self) -> Counts:
        """What was looked up so far."""
        projects, metadata = list(self._projects.values()), list(self._metadata.values())
        return Counts(
            projects=len(projects),
            metadata=len(metadata),
            projects_in_vain=sum(not errand.asked for errand in projects),
            metadata_in_vain=sum(not errand.asked for errand in metadata),
        )

    def close(self) -> None:
        """Forget the errands that nobody began, end the threads, and let later runs find what was learned."""
        self._errands.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _project(self, name: NormalizedName) -> tuple[Errand[Project], bool]:
        return _once(self._projects, name, lambda: Errand(lambda: self._lookup(name), self._follow))

    def _facts(self, file: File) -> tuple[Errand[Metadata], bool]:
        return _once(self._metadata, _key(file), lambda: Errand(lambda: self._read(file), self._follow))

    def _read_ahead(self, file: File, urgency: int, then: Callable[[Metadata], None] | None) -> None:
        if not file.filename.endswith(".whl"):
            self._bring_ahead(file, urgency, then)
            return
        errand, new = self._facts(file)
        if then is not None:
            errand.then(then)
        if new:
            self._errands.send(errand.run, urgency)

    def _bring_ahead(self, sdist: File, urgency: int, then: Callable[[Metadata], None] | None) -> None:
        # It may have to be built to tell its metadata: no code is run that the resolver did not ask for.
        errand, new = _once(self._sdists, _key(sdist), lambda: Errand(lambda: self._told(sdist), self._follow))
        if then is not None:
            errand.then(lambda metadata: None if metadata is None else then(metadata))
        if new:
            self._errands.send(errand.run, urgency)

    def _follow(self, run: Callable[[], None]) -> None:
        self._errands.send(run, _PAGE)


class _Rousing:
    """A web whose first request wakes the errands."""

    def __init__(self, web: Web, errands: Errands) -> None:
        self._web = web
        self._errands = errands

    def get(self, url: str, *, headers: Mapping[str, str] = _NO_HEADERS, limit: int) -> Answer:
        self._errands.wake()
        return self._web.get(url, headers=headers, limit=limit)


def opened(
    sources: Sources,
    *,
    web: Web,
    cache: Cache | None,
    clock: Callable[[], float],
    whole: Whole,
    prepare: Prepare,
    strategy: Strategy = "first-index",
    report: Report = silent,
) -> Library:
    """Return the library of these sources, which goes ahead from the first request to the network on.

    `clock` gives seconds since 1970; `whole` brings a file to disk, where it stays; `prepare` finds the metadata of an
    sdist that does not tell it. The cache is closed with the library. Raises SourceError where an index is a folder
    that is not there.
    """
    errands = Errands(awake=False)
    rousing = _Rousing(web, errands)
    return Library(
        lookup(sources, web=rousing, cache=cache, clock=clock, strategy=strategy, report=report),
        Rungs(web=rousing, cache=cache, whole=whole, prepare=prepare),
        errands,
        cache,
    )


def _key(file: File) -> tuple[str, str | None]:
    return file.url, file.sha256


def _once(errands: dict[K, Errand[V]], key: K, make: Callable[[], Errand[V]]) -> tuple[Errand[V], bool]:
    """Return the errand for the key, and whether it is new."""
    errand = errands.get(key)
    if errand is not None:
        return errand, False
    new = make()
    errand = errands.setdefault(key, new)  # atomic: of two threads one wins
    return errand, errand is new
