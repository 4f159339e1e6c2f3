"""Files of projects that no index holds, for a run: fetched, built by the run's own means, and held in its store.

Nothing of the room `projects` is imported before the first project is met.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from packaging.utils import NormalizedName

from wheelhouse.building.workshop import Workshop
from wheelhouse.dists.files import Blob, File, parse_filename
from wheelhouse.dists.products import Product
from wheelhouse.errors import PlaceError
from wheelhouse.events import Report
from wheelhouse.places.folder import Folder
from wheelhouse.store.blobs import Blobs
from wheelhouse.tree.manifest import Stored

Bench = Callable[[str], AbstractContextManager[Workshop]]


class _Projects(Protocol):
    """What is needed of `projects.making.Projects`."""

    def stated_name(self, url: str) -> NormalizedName | None: ...

    def made(self, project: NormalizedName | None, url: str) -> Product: ...


class Homemade:
    """Projects of a run; `cache` is where notes of what was made are kept, `place` the index that is added to.

    Use it in a `with` statement: at its end what was fetched is removed.
    """

    def __init__(
        self, blobs: Blobs, report: Report, *, cache: Path | None, no_build: bool, place: Folder | None = None
    ) -> None:
        self._blobs = blobs
        self._report = report
        self._cache = cache
        self._no_build = no_build
        self._place = place
        self._bench: Bench | None = None
        self._whole: Callable[[File], Path] | None = None
        self._stack = ExitStack()
        self._projects: _Projects | None = None
        self._stored: dict[tuple[str, str | None], Stored] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def build_by(self, bench: Bench, whole: Callable[[File], Path]) -> None:
        """From now on build projects there: `bench` is given what is built. `whole` fetches a file."""
        self._bench = bench
        self._whole = whole

    def stated_name(self, url: str) -> NormalizedName | None:
        """Return the name that the project's files state; None where only a build tells. Raises SourceError."""
        return self._open().stated_name(url)

    def made(self, project: NormalizedName | None, url: str) -> Product:
        """Return the file that is made of the project at the URL, once a run. Raises WhbuildError."""
        return self._open().made(project, url)

    def _open(self) -> _Projects:
        if self._projects is None:
            from wheelhouse.projects.archive import Archive  # noqa: PLC0415  (few runs meet a project)
            from wheelhouse.projects.checkouts import KINDS, Checkouts  # noqa: PLC0415  (few runs meet a project)
            from wheelhouse.projects.making import Projects  # noqa: PLC0415
            from wheelhouse.projects.memory import Memory  # noqa: PLC0415

            archive = Archive(self._fetched)
            checkouts = self._stack.enter_context(Checkouts({**KINDS, "archive": lambda: archive}))
            memory = Memory(self._cache, self._held, self._published)
            works = None if self._no_build else self._working
            self._projects = Projects(checkouts, works, self._keep, memory, self._report)
        return self._projects

    def _working(self, source: str) -> AbstractContextManager[Workshop]:
        assert self._bench is not None, "build_by() comes first"  # noqa: S101  (answers sees to it)
        return self._bench(source)

    def _fetched(self, file: File) -> Path:
        assert self._whole is not None, "build_by() comes first"  # noqa: S101  (answers sees to it)
        return self._whole(file)

    def _keep(self, path: Path) -> File:
        return self._file(path.name, self._blobs.put_copy(path))

    def _held(self, filename: str, sha256: str) -> File | None:
        blob = self._blobs.get(sha256)
        return None if blob is None else self._file(filename, blob)

    def _published(self, filename: str, source: str) -> Product | None:
        """Return what the index holds of this name, if that was made of the same."""
        if self._place is None:
            return None
        if self._stored is None:
            manifest = self._place.manifest()
            self._stored = {(one.filename, one.source): one for one in manifest.stored} if manifest else {}
        found = self._stored.get((filename, source))
        if found is None:
            return None
        here = self._blobs.get(found.blob.sha256, found.blob.size) is not None
        path = self._place.root / "packages" / filename
        if not here and not self._blobs.adopt(path, found.blob):
            return None
        requires = _recorded(self._place.root, found)
        file = self._file(filename, found.blob)
        return Product(file=file, dist=parse_filename(filename), source=source, requires=requires)

    def _file(self, filename: str, blob: Blob) -> File:
        url = self._blobs.path(blob).absolute().as_uri()
        return File(filename=filename, url=url, hashes={"sha256": blob.sha256}, size=blob.size)


def _recorded(index: Path, stored: Stored) -> tuple[str, ...]:
    """Return what the records of the index say that a file was built with."""
    from wheelhouse.records import reading  # noqa: PLC0415  (few runs meet a project)

    with suppress(PlaceError):  # damaged: it is told where it matters
        for record in reading.read(index):
            for pin in record.pins:
                if pin.sha256 == stored.blob.sha256 and pin.made is not None:
                    return pin.made.requires
    return ()
