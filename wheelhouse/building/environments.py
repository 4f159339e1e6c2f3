"""Environments that hold build requirements, shared between equal ones within a run."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import parse_wheel_filename

from wheelhouse.errors import BuildError
from wheelhouse.events import redacted

_OFTEN = 3  # times that an environment was asked for: the second build asks
Provide = Callable[[tuple[str, ...], Path], Sequence[Path]]


def nothing(requires: tuple[str, ...], _: Path) -> Sequence[Path]:
    """Provide nothing: for who builds what needs nothing. Raises BuildError."""
    raise BuildError(f"There is nowhere to take the build requirements {', '.join(requires)} from.")


class Environments:
    """Virtual environments of one interpreter, made when first asked for, removed at the end; safe for threads.

    `provide` puts the wheels of requirements, and of all that those require, into a folder and returns their paths; it
    may ask for further environments, to build them. They are unpacked as an installer does (`installing`): no code
    of theirs is run for it. `timeout` is in seconds, for the making of one, without what `provide` takes.
    """

    def __init__(self, provide: Provide = nothing, *, python: str = sys.executable, timeout: float = 600.0) -> None:
        self._provide = provide
        self._python = python
        self._timeout = timeout
        # One for all: what is made for one may need another, and two threads could wait for each other.
        self._lock = threading.RLock()
        self._made: dict[tuple[str, ...], str] = {}
        self._held: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._folders = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the environments; nothing may run in them any more."""
        self._folders.close()
        self._made.clear()
        self._asked.clear()

    def interpreter(self, requires: Iterable[str]) -> str:
        """Return the interpreter of an environment that holds just these requirements.

        Raises BuildError where one of them is no requirement, is a direct reference, or cannot be installed.
        """
        key = _key(requires)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(key)
            self._asked[key] += 1
            if self._asked[key] == _OFTEN:
                self._compile(self._made[key])
            return self._made[key]

    def held(self, requires: Iterable[str]) -> tuple[str, ...]:
        """Return what the environment of these requirements holds, as `NAME==VERSION`, sorted; it was asked for."""
        return self._held[_key(requires)]

    def _compile(self, interpreter: str) -> None:
        """Compile what is installed: no build may write there, and each of its hooks would do it again."""
        from wheelhouse.building.installing import compiled  # noqa: PLC0415  (few runs build anything)

        compiled(interpreter, environ=interpreter_environ(os.environ), timeout=self._timeout)

    def _make(self, requires: tuple[str, ...]) -> str:
        from wheelhouse.building.folders import steady  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.building.installing import install, virtual_environment  # noqa: PLC0415  (the same)

        with ExitStack() as folders:
            root = folders.enter_context(steady("environment", self._python, *requires))
            (wheels := root / "wheels").mkdir()
            provided = self._provide(requires, wheels) if requires else ()
            environ = interpreter_environ(os.environ)
            made = virtual_environment(self._python, root / "env", environ=environ, timeout=self._timeout)
            for wheel in provided:
                install(wheel, made)
            self._held[requires] = tuple(sorted(map(_pinned, provided)))
            self._folders.push(folders.pop_all())
        return made.interpreter


def _key(requires: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({checked(requirement) for requirement in requires}))


def _pinned(wheel: Path) -> str:
    project, version, *_ = parse_wheel_filename(wheel.name)
    return f"{project}=={version}"


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


def each_once(requires: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements sorted, as written, but for those that are another spelling of one before them."""
    found: dict[str, str] = {}
    for text in requires:
        found.setdefault(checked(text), text)
    return tuple(sorted(found.values()))


def interpreter_environ(host: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for an interpreter: those of the host but for what steers Python."""
    return {name: value for name, value in host.items() if not name.upper().startswith("PYTHON")}
