"""The build backend of a project (PEP 517), asked in isolation on a copy of it. Import it late."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from build import BuildBackendException, BuildException, ProjectBuilder, TypoWarning
from pyproject_hooks import BuildBackendWarning

from wheelhouse.building.environments import Environments, each_once
from wheelhouse.building.hooks import Hooks
from wheelhouse.building.stated import stated, texts_in
from wheelhouse.building.tools import Kind
from wheelhouse.dists.archives import wheel_metadata
from wheelhouse.dists.files import BadFilename, Dist, Wheel, parse_filename
from wheelhouse.dists.metadata import MOST_BYTES
from wheelhouse.dists.pyproject import build_requires
from wheelhouse.dists.tops import MOST_TEXT
from wheelhouse.errors import BuildError


class Backend:
    """Asks the backend of the project in a folder, which it may change; what it makes is put into `out`.

    Methods raise BuildError, and what `asking` turns into one.
    """

    def __init__(self, project: Path, out: Path, environments: Environments, hooks: Hooks) -> None:
        # A backend's warnings are for the project's authors. (The same filter twice is one.)
        warnings.simplefilter("ignore", BuildBackendWarning)
        warnings.simplefilter("ignore", TypoWarning)
        self._project = project
        self._out = out
        self._environments = environments
        self._hooks = hooks

    def requires(self, kind: Kind) -> tuple[str, ...]:
        """Return what a build of this kind requires, by pyproject.toml and by the backend: as written, each once.

        The backend is not asked what it is known to answer.
        """
        known = stated(texts_in(self._project)) if kind == "wheel" else None
        if known is not None:
            return known
        pyproject = self._project / "pyproject.toml"
        requires = build_requires(read(pyproject, MOST_TEXT) if pyproject.is_file() else None)
        more = self._builder(requires).get_requires_for_build(kind)
        return each_once((*requires, *map(str, more)))

    def metadata(self, requires: Iterable[str]) -> bytes:
        """Return the METADATA of the wheel that would be built; it is built where the backend cannot tell otherwise."""
        builder = self._builder(requires)
        info = builder.prepare("wheel", self._out)
        if info is not None:
            return read(Path(info, "METADATA"), MOST_BYTES)
        path = Path(builder.build("wheel", self._out))
        dist = named(path)
        if not isinstance(dist, Wheel):
            raise BuildError(f"The build backend built {dist.filename}, which is no wheel.")
        return wheel_metadata(path, dist)

    def build(self, kind: Kind, requires: Iterable[str]) -> Path:
        """Return the path of what the backend built."""
        path = Path(self._builder(requires).build(kind, self._out))
        if path.parent != self._out or path.is_symlink() or not path.is_file():
            raise BuildError(f"The build backend says that it built {path.name[:200]!r}, and did not.")
        return path

    def _builder(self, requires: Iterable[str]) -> ProjectBuilder:
        return ProjectBuilder(self._project, self._environments.interpreter(requires), self._hooks)


def named(path: Path) -> Dist:
    """Return what the name of a built file says. Raises BuildError."""
    try:
        return parse_filename(path.name)
    except BadFilename as error:
        complaint = "The build backend built a file with a name that no wheel or sdist has."
        raise BuildError(complaint, context=(str(error),)) from None


def read(path: Path, most: int) -> bytes:
    """Return what a backend wrote. Raises BuildError where it is no file, or longer than `most` bytes."""
    # It may have put anything there, a link to a device or a pipe for one.
    if not path.is_file() or path.stat().st_size > most:
        raise BuildError(f"There is no {path.name} of at most {most:,} bytes where there should be one.")
    with path.open("rb") as file:
        return file.read(most)


@contextmanager
def asking(label: str, hooks: Hooks) -> Iterator[None]:
    """Turn whatever a backend causes into BuildError; `label` names the project, as in "a 1.0"."""
    try:
        yield
    except (BuildException, BuildBackendException, subprocess.SubprocessError, OSError, TypeError, ValueError) as error:
        inner = getattr(error, "exception", None)
        if isinstance(inner, BuildError):  # ours, from within a hook
            raise inner from None
        if hooks.outcome.code is None:
            message = f"The build backend of {label} did not answer within {hooks.timeout:g} seconds."
        else:
            message = f"The build backend of {label} failed."
        raise BuildError(message, context=tuple(_reasons(error))) from None


def _reasons(error: Exception) -> Iterator[str]:
    yield str(error) or type(error).__name__
    traceback = getattr(getattr(error, "exception", None), "traceback", "")  # of a backend that cannot be imported
    yield from str(traceback).strip().splitlines()[-3:]
