"""Build backends for the sdists of a run, and what they require: from the same sources, by the same rules, as all else.

Nothing of it is made, or imported, before the first sdist needs it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from packaging.requirements import Requirement
from packaging.utils import NormalizedName

from wheelhouse.bring import Bring
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import File, Sdist
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import (
    BuildError,
    IntegrityError,
    NotThere,
    PlaceError,
    ProjectNotFound,
    ResolutionError,
    SourceError,
)
from wheelhouse.events import Notice, Report, silent
from wheelhouse.requirements.ask import Ask, Formats, Origin, Rules, Wanted
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.target import running

_PLACE = "build-system.requires"
_TRIED = 3  # wheels whose metadata cannot be read, before the sdist is built


class Backends:
    """Asks the backend of an sdist for its metadata, where the guard lets it."""

    def __init__(self, ask: Ask, bring: Bring, blobs: Blobs, report: Report = silent) -> None:
        self._ask = ask
        self._bring = bring
        self._blobs = blobs
        self._report = report
        self._guard: Callable[[Path, Sdist], None] | None = None
        self._library: Library | None = None
        self._known: Callable[[NormalizedName], Project | None] = _nothing
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._prepare: Callable[[Path, Sdist], Metadata] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def use(self, library: Library, known: Callable[[NormalizedName], Project | None]) -> None:
        """Look build requirements up in this library, which itself asks for the metadata of sdists here.

        `known` returns a project for which its index was asked already, and asks nobody.
        """
        self._library = library
        self._known = known

    def guard(self, check: Callable[[Path, Sdist], None]) -> None:
        """From now on ask `check` first, which raises where no code of an sdist may be run."""
        self._guard = check

    def metadata(self, file: File, path: Path, dist: Sdist) -> Metadata:
        """Return the metadata of the sdist at the path. Raises BuildError, BadArchive, or what the guard does."""
        assert self._guard is not None, "guard() comes first"  # noqa: S101  (build sees to it)
        self._guard(path, dist)
        return self._of_a_wheel(file, dist) or self._built(path, dist)

    def _of_a_wheel(self, file: File, dist: Sdist) -> Metadata | None:
        """Return what a wheel of the same version says, whoever it is for: asked at once, where building takes minutes.

        What a project needs is by and large the same in all files of a version, and differs by markers; and its code,
        which this spares us, would speak of this machine, not of the target.
        """
        assert self._library is not None, "use() comes first"  # noqa: S101  (build sees to it)
        for wheel in self._beside(file, dist)[:_TRIED]:
            with suppress(IntegrityError, NotThere):
                metadata = self._library.metadata(wheel)
                self._report(
                    Notice(text=f"what {dist.filename} needs is taken from {wheel.filename}: it was not built")
                )
                return metadata
        return None

    def _beside(self, file: File, dist: Sdist) -> Sequence[File]:
        try:
            project = self._known(dist.project)
        except (ProjectNotFound, SourceError):
            return ()  # a direct reference, beside which others want the project by its name
        return () if project is None else _beside(file, dist, project)

    def _built(self, path: Path, dist: Sdist) -> Metadata:
        with self._lock:
            self._prepare = self._prepare or self._ready()
        return self._prepare(path, dist)

    def _ready(self) -> Callable[[Path, Sdist], Metadata]:
        from wheelhouse.building.backend import prepare_metadata  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.building.environments import Environments  # noqa: PLC0415  (the same)

        environments = self._stack.enter_context(Environments(self._provided))
        return partial(prepare_metadata, environments=environments)

    def _provided(self, requires: tuple[str, ...], folder: Path) -> Sequence[Path]:
        """Put the wheels of build requirements, and of what those require, into the folder. Raises BuildError."""
        closure = self._closure(requires)
        held = self._bring.all([closure], silent)
        wheels = [folder / pin.file.filename for pin in closure.pins]
        try:
            for wheel in wheels:
                self._blobs.link_into(held[wheel.name].blob, wheel)
        except OSError as error:
            raise PlaceError(f"{folder} cannot be written: {error.strerror}.") from None
        return wheels

    def _closure(self, requires: tuple[str, ...]) -> Closure:
        assert self._library is not None, "use() comes first"  # noqa: S101  (build sees to it)
        origin = Origin(file=_PLACE)
        # Wheels only: an sdist among them would have to be built first, and that one's requirements, and so on.
        formats = Formats(only_binary=frozenset({":all:"}))
        ask = Ask(
            wanted=tuple(Wanted(requirement=Requirement(text), origin=origin) for text in requires),
            rules=Rules(formats=formats, uploaded_before=self._ask.rules.uploaded_before),
            sources=self._ask.sources,
        )
        try:
            return resolve(ask, running(), self._library)
        except ResolutionError as error:
            raise BuildError(
                f"The build requirements {', '.join(requires)} cannot be had.",
                context=(error.message, *error.context),
                hint="They are taken as wheels only: see that the index has one of each.",
            ) from None


def _nothing(_: NormalizedName) -> None:
    """Know no project."""


def _beside(sdist: File, dist: Sdist, project: Project) -> list[File]:
    """Return the wheels of the sdist's version that its own index lists, those for any machine first.

    None for a direct reference: what an index has of the same name may be the work of strangers.
    """
    offers = [offer for each in project.releases if each.version == dist.version for offer in each.offers]
    sources = {offer.source for offer in offers if offer.file == sdist}
    files = [offer.file for offer in offers if offer.source in sources and (sdist.yanked or not offer.file.yanked)]
    wheels = [file for file in files if file.filename.endswith(".whl")]
    return sorted(wheels, key=lambda file: (not file.filename.endswith("-none-any.whl"), file.filename))
