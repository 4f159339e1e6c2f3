"""Where projects are built: each on a copy, in isolation, with what it requires. What that takes is imported late."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from wheelhouse.building.environments import Environments, Provide, nothing
from wheelhouse.building.tools import Kind, Tools
from wheelhouse.dists.files import Sdist
from wheelhouse.dists.metadata import Metadata, parsed


class Workshop:
    """Builds with one interpreter, whose environments are shared between projects that require the same.

    `provide` is that of `Environments`. The log of a build that fails is kept below `logs`, as NAME-VERSION.log; a
    build has `timeout` seconds, and each environment as many to be made. Methods raise BuildError; those that take an
    sdist also BadArchive, or PlaceError where it cannot be read.
    """

    def __init__(
        self,
        provide: Provide = nothing,
        *,
        python: str = sys.executable,
        logs: Path | None = None,
        timeout: float = 600.0,
    ) -> None:
        environments = Environments(provide, python=python, timeout=timeout)
        self._tools = Tools(environments=environments, python=python, logs=logs, timeout=timeout)
        self._copies: dict[Path, Path] = {}
        self._used: dict[Path, tuple[str, ...]] = {}
        self._required: dict[Path, tuple[str, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the environments; nothing may be under way."""
        self._tools.environments.close()

    def metadata(self, sdist: Path, dist: Sdist) -> Metadata:
        """Return the metadata that a wheel built from this sdist has, as its backend tells.

        It is asked what else it requires, then for metadata, and builds the wheel where it cannot tell them otherwise.
        Raises BadArchive, too, where they are of another project or version.
        """
        from wheelhouse.building.bench import unpacked  # noqa: PLC0415  (few runs build anything)

        purpose = f"It was wanted for the metadata of {dist.filename}."
        with unpacked(self._tools, sdist, dist, purpose) as (backend, _):
            text = backend.metadata(self._requires(sdist, backend.requires))
        return parsed(text, dist)

    def requirements(self, sdist: Path, dist: Sdist) -> tuple[str, ...]:
        """Return what a wheel of this sdist is built with: `build-system.requires`, and what its backend adds.

        As written, sorted, each once (PEP 517, PEP 518).
        """
        from wheelhouse.building.bench import unpacked  # noqa: PLC0415  (few runs build anything)

        if sdist in self._required:
            return self._required[sdist]
        purpose = f"It was wanted for what {dist.filename} is built with."
        with unpacked(self._tools, sdist, dist, purpose) as (backend, _):
            return self._requires(sdist, backend.requires)

    def wheel(self, sdist: Path, dist: Sdist, into: Path) -> Path:
        """Build a wheel of the sdist into the folder, and return its path; equal input gives equal bytes.

        It is refused where its name, version or tags are not what they should be.
        """
        from wheelhouse.building.bench import unpacked  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.building.built import checked_wheel  # noqa: PLC0415

        with unpacked(self._tools, sdist, dist, f"A wheel of {dist.filename} was wanted.") as (backend, epoch):
            built = backend.build("wheel", self._requires(sdist, backend.requires))
            return checked_wheel(built, into, epoch=epoch, dist=dist)

    def sdist_of(self, folder: Path, into: Path, *, epoch: int, within: str = "") -> Path:
        """Build an sdist of the project in a folder, which stays as it is, into another, and return its path.

        The project lies `within`, a path below the folder: its backend may look at all of that. What is in the sdist is
        of the time `epoch` (seconds since 1970), which the backend takes for the present. Equal projects give equal
        bytes.
        """
        from wheelhouse.building.bench import imitated  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.building.built import checked_sdist  # noqa: PLC0415

        with imitated(self._tools, folder, within, epoch=epoch) as (backend, self._copies[folder]):
            built = backend.build("sdist", requires := backend.requires("sdist"))
            return self._noted(checked_sdist(built, into, epoch=epoch), requires)

    def wheel_of(self, folder: Path, into: Path, *, epoch: int, within: str = "") -> Path:
        """Build a wheel of the project in a folder: see `sdist_of`."""
        from wheelhouse.building.bench import imitated  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.building.built import checked_wheel  # noqa: PLC0415

        with imitated(self._tools, folder, within, epoch=epoch) as (backend, self._copies[folder]):
            built = backend.build("wheel", requires := backend.requires("wheel"))
            return self._noted(checked_wheel(built, into, epoch=epoch), requires)

    def copy_of(self, folder: Path) -> Path | None:
        """Return where the last copy of a folder was: its backend may have written that into what it made."""
        return self._copies.get(folder)

    def used(self, made: Path) -> tuple[str, ...]:
        """Return what the file of a project was built with, all that was installed, as `NAME==VERSION`, sorted."""
        return self._used[made]

    def _noted(self, made: Path, requires: tuple[str, ...]) -> Path:
        self._used[made] = self._tools.environments.held(requires)
        return made

    def _requires(self, sdist: Path, ask: Callable[[Kind], tuple[str, ...]]) -> tuple[str, ...]:
        if sdist not in self._required:
            self._required[sdist] = ask("wheel")
        return self._required[sdist]
