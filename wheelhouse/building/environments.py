"""Environments that hold build requirements, shared between equal ones within a run."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from packaging.requirements import InvalidRequirement, Requirement

from wheelhouse.errors import BuildError
from wheelhouse.events import redacted

Provide = Callable[[tuple[str, ...], Path], Sequence[Path]]


def nothing(requires: tuple[str, ...], _: Path) -> Sequence[Path]:
    """Provide nothing: for who builds what needs nothing. Raises BuildError."""
    raise BuildError(f"There is nowhere to take the build requirements {', '.join(requires)} from.")


class Environments:
    """Virtual environments of one interpreter, made when first asked for, removed at the end; safe for threads.

    `provide` puts the wheels of requirements, and of all that those require, into a folder and returns their paths.
    pip installs just these files, without an index, a network or a login: it never meets the sources of the run, and
    runs no code. `timeout` is in seconds, for one installation.
    """

    def __init__(self, provide: Provide = nothing, *, python: str = sys.executable, timeout: float = 600.0) -> None:
        self._provide = provide
        self._python = python
        self._environ = installer_environ(os.environ)
        self._timeout = timeout
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._made: dict[tuple[str, ...], str] = {}
        self._root: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the environments; nothing may run in them any more."""
        if self._root is not None:
            import shutil  # noqa: PLC0415  (only here)

            shutil.rmtree(self._root, ignore_errors=True)
            self._root = None
            self._made.clear()

    def interpreter(self, requires: Iterable[str]) -> str:
        """Return the interpreter of an environment that holds just these requirements.

        Raises BuildError where one of them is no requirement, is a direct reference, or cannot be installed.
        """
        key = tuple(sorted({checked(requirement) for requirement in requires}))
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = self._make(key)
            return self._made[key]

    def _make(self, requires: tuple[str, ...]) -> str:
        folder = self._folder()
        self._run([self._python, "-m", "venv", "--without-pip", str(folder)], "A virtual environment cannot be made.")
        scripts, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
        interpreter = str(folder / scripts / f"python{suffix}")
        if requires:
            wheels = self._provide(requires, self._folder())
            options = ["--quiet", "--no-input", "--no-compile", "--no-warn-script-location", "--no-index", "--no-deps"]
            command = [sys.executable, "-m", "pip", "--python", interpreter, "install", *options, "--"]
            self._run(
                [*command, *map(str, wheels)], f"The build requirements {', '.join(requires)} cannot be installed."
            )
        return interpreter

    def _folder(self) -> Path:
        import tempfile  # noqa: PLC0415  (few runs build anything)

        with self._lock:
            if self._root is None:
                self._root = Path(tempfile.mkdtemp(prefix="whbuild-environments-"))
            return Path(tempfile.mkdtemp(dir=self._root))

    def _run(self, command: list[str], complaint: str) -> None:
        from wheelhouse.building import sandbox  # noqa: PLC0415  (subprocess)

        try:
            # In a folder of our own: there, no file is mistaken for a requirement.
            outcome = sandbox.run(command, cwd=self._root, environ=self._environ, timeout=self._timeout)
        except OSError as error:
            raise BuildError(complaint, context=(f"{command[0]}: {error.strerror}",)) from None
        if outcome.code != 0:
            late = () if outcome.code is not None else (f"It did not end within {self._timeout:g} seconds.",)
            raise BuildError(complaint, context=(*late, *map(redacted, outcome.lines)))


def checked(requirement: str) -> str:
    """Return a build requirement in one spelling. BuildError where it is none, or a direct reference."""
    try:
        read = Requirement(requirement)
    except InvalidRequirement:
        raise BuildError(f"The build requirement {requirement[:200]!r} cannot be read.") from None
    if read.url is not None:
        raise BuildError(
            f"The build requirement {redacted(requirement)} is a direct reference, which is not installed.",
            hint="Build a wheel of this project elsewhere, and offer it in a folder with --find-links.",
        )
    return str(read)


def installer_environ(host: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for pip: those of the host but for what steers Python or pip."""
    environ = {name: value for name, value in host.items() if not name.upper().startswith(("PIP_", "PYTHON"))}
    return environ | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
