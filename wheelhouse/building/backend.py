"""The last rung: ask an sdist's own build backend for its metadata (PEP 517), in isolation. Import it late."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from build import BuildBackendException, BuildException, ProjectBuilder, TypoWarning
from pyproject_hooks import BuildBackendWarning

from wheelhouse.building import sandbox
from wheelhouse.building.environments import Environments
from wheelhouse.dists.archives import MOST_TEXT, unpack_sdist, wheel_metadata
from wheelhouse.dists.files import BadFilename, Sdist, Wheel, parse_filename
from wheelhouse.dists.metadata import MOST_BYTES, Metadata, parsed
from wheelhouse.dists.pyproject import build_requires
from wheelhouse.errors import BuildError
from wheelhouse.events import redacted

_HINT = "Ask for a version that has a wheel, or refuse sdists of this project with --only-binary."


def prepare_metadata(sdist: Path, dist: Sdist, *, environments: Environments, timeout: float = 600.0) -> Metadata:
    """Return the metadata that a wheel built from this sdist has, as its backend tells, within `timeout` seconds.

    The backend runs in an environment of its build requirements, on a copy, without network or secrets (`sandbox`); it
    is asked what else it requires, then for metadata, and builds the wheel where it cannot tell them otherwise.
    Raises BuildError, or BadArchive where the sdist is damaged or the metadata is of another project or version.
    """
    # A backend's warnings are for the project's authors. (The same filter twice is one.)
    warnings.simplefilter("ignore", BuildBackendWarning)
    warnings.simplefilter("ignore", TypoWarning)
    with tempfile.TemporaryDirectory(prefix="whbuild-", ignore_cleanup_errors=True) as folder:
        (home := Path(folder, "home")).mkdir()
        (copy := Path(folder, "sdist")).mkdir()
        project = unpack_sdist(sdist, dist, copy)
        runner = _Runner(home, timeout)
        try:
            with _explained(dist, runner):
                text = _asked(project, Path(folder, "wheel"), environments, runner)
        except BuildError as error:
            raise error.with_context(f"It was wanted for the metadata of {dist.filename}.") from None
    return parsed(text, dist)


def _asked(project: Path, out: Path, environments: Environments, runner: _Runner) -> bytes:
    pyproject = project / "pyproject.toml"
    requires = build_requires(_read(pyproject, MOST_TEXT) if pyproject.is_file() else None)
    builder = ProjectBuilder(project, environments.interpreter(requires), runner)
    more = sorted(str(requirement) for requirement in builder.get_requires_for_build("wheel"))
    if not set(more) <= set(requires):
        builder = ProjectBuilder(project, environments.interpreter((*requires, *more)), runner)
    info = builder.prepare("wheel", out)
    if info is not None:
        return _read(Path(info, "METADATA"), MOST_BYTES)
    return _of_wheel(Path(builder.build("wheel", out)))


def _of_wheel(path: Path) -> bytes:
    try:
        dist = parse_filename(path.name)
    except BadFilename as error:
        raise BuildError(
            "The build backend built a file with a name that no wheel has.", context=(str(error),)
        ) from None
    if not isinstance(dist, Wheel):
        raise BuildError(f"The build backend built {dist.filename}, which is no wheel.")
    return wheel_metadata(path, dist)


def _read(path: Path, most: int) -> bytes:
    # A backend may have put anything there, a link to a device or a pipe for one.
    if not path.is_file() or path.stat().st_size > most:
        raise BuildError(f"There is no {path.name} of at most {most:,} bytes where there should be one.", hint=_HINT)
    with path.open("rb") as file:
        return file.read(most)


@contextmanager
def _explained(dist: Sdist, runner: _Runner) -> Iterator[None]:
    try:
        yield
    except (BuildException, BuildBackendException, OSError, TypeError, ValueError) as error:
        if runner.outcome.code is None:
            message = (
                f"The build backend of {dist.project} {dist.version} did not answer within {runner.timeout:g} seconds."
            )
        else:
            message = f"The build backend of {dist.project} {dist.version} failed."
        raise BuildError(
            message, context=(*_reasons(error), *map(redacted, runner.outcome.lines)), hint=_HINT
        ) from None


def _reasons(error: Exception) -> Iterator[str]:
    yield str(error) or type(error).__name__
    traceback = getattr(getattr(error, "exception", None), "traceback", "")  # of a backend that cannot be imported
    yield from str(traceback).strip().splitlines()[-3:]


class _Runner:
    """Runs one hook after the other in the sandbox until the time is over; `outcome` is that of the last one."""

    def __init__(self, home: Path, timeout: float) -> None:
        self.outcome = sandbox.Outcome(code=0, lines=())
        self.timeout = timeout
        self._deadline: float | None = None
        self._environ = sandbox.environment(home, os.environ)

    def __call__(
        self, cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None
    ) -> None:
        """Run a hook, as `pyproject_hooks` asks for it; the clock starts with the first."""
        self._deadline = self._deadline or time.monotonic() + self.timeout
        scripts = os.pathsep.join((str(Path(cmd[0]).parent), self._environ.get("PATH", os.defpath)))
        self.outcome = sandbox.run(
            [*sandbox.offline(), *sandbox.limited(), *cmd],
            cwd=cwd,
            environ={**self._environ, "PATH": scripts, **(extra_environ or {})},
            timeout=max(0.0, self._deadline - time.monotonic()),
        )
        if self.outcome.code != 0:
            raise subprocess.CalledProcessError(-1 if self.outcome.code is None else self.outcome.code, "the backend")
