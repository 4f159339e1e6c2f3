"""Build backends for the sdists of a run, and what they require: from the same sources, by the same rules, as all else.

Nothing of it is made, or imported, before the first sdist needs it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from packaging.requirements import Requirement

from wheelhouse.bring import Bring
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import File, Sdist
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BuildError, IntegrityError, PlaceError, ProjectNotFound, ResolutionError
from wheelhouse.events import Notice, Report, silent
from wheelhouse.requirements.ask import Ask, Formats, Origin, Rules, Wanted
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.target import running

_PLACE = "build-system.requires"


class Backends:
    """Asks the backend of an sdist for its metadata, where the guard lets it."""

    def __init__(self, ask: Ask, bring: Bring, blobs: Blobs, report: Report = silent) -> None:
        self._ask = ask
        self._bring = bring
        self._blobs = blobs
        self._report = report
        self._guard: Callable[[Path, Sdist], None] | None = None
        self._library: Library | None = None
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._prepare: Callable[[Path, Sdist], Metadata] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def use(self, library: Library) -> None:
        """Look build requirements up in this library, which itself asks for the metadata of sdists here."""
        self._library = library

    def guard(self, check: Callable[[Path, Sdist], None]) -> None:
        """From now on ask `check` first, which raises where no code of an sdist may be run."""
        self._guard = check

    def metadata(self, path: Path, dist: Sdist) -> Metadata:
        """Return the metadata of the sdist at the path. Raises BuildError, BadArchive, or what the guard does."""
        assert self._guard is not None, "guard() comes first"  # noqa: S101  (build sees to it)
        self._guard(path, dist)
        return self._of_a_wheel(dist) or self._built(path, dist)

    def _of_a_wheel(self, dist: Sdist) -> Metadata | None:
        """Return what a wheel of the same version says, whoever it is for: asked at once, where building takes minutes.

        What a project needs is by and large the same in all files of a version, and differs by markers; and its code,
        which this spares us, would speak of this machine, not of the target.
        """
        assert self._library is not None, "use() comes first"  # noqa: S101  (build sees to it)
        try:
            wheels = _beside(dist, self._library.project(dist.project))
            metadata = self._library.metadata(wheels[0]) if wheels else None
        except (ProjectNotFound, IntegrityError):
            return None
        if metadata is not None:
            self._report(
                Notice(text=f"what {dist.filename} needs is taken from {wheels[0].filename}: it was not built")
            )
        return metadata

    def _built(self, path: Path, dist: Sdist) -> Metadata:
        with self._lock:
            self._prepare = self._prepare or self._ready()
        return self._prepare(path, dist)

    def _ready(self) -> Callable[[Path, Sdist], Metadata]:
        from wheelhouse.dists.backend import prepare_metadata  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.dists.environments import Environments  # noqa: PLC0415  (the same)

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


def _beside(dist: Sdist, project: Project) -> list[File]:
    """Return the wheels of the sdist's version where both are on the page, those for any machine first."""
    release = next((each for each in project.releases if each.version == dist.version), None)
    files = [] if release is None else [offer.file for offer in release.offers]
    if dist.filename not in {file.filename for file in files}:
        return []  # a direct reference to something else
    wheels = [file for file in files if file.filename.endswith(".whl") and not file.yanked]
    return sorted(wheels, key=lambda file: (not file.filename.endswith("-none-any.whl"), file.filename))
