"""Hooks of a backend (PEP 517), run one after the other in the sandbox until the time is over; their words are kept."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from wheelhouse.building import sandbox
from wheelhouse.building.journal import Journal
from wheelhouse.building.programs import broken
from wheelhouse.errors import BuildError

_MOST_ANSWER = 16 * 1024 * 1024


class Hooks:
    """Runs each hook, as `pyproject_hooks` asks for it; `outcome` is that of the last one.

    They may write below `folder` and nowhere else. `timeout` is in seconds, for all together: the clock starts with the
    first.
    """

    def __init__(self, folder: Path, journal: Journal, *, timeout: float) -> None:
        self.outcome = sandbox.Outcome(code=0, lines=())
        self.timeout = timeout
        self._folder = folder
        self._home = folder / "home"
        self._home.mkdir()
        self._journal = journal
        self._deadline: float | None = None
        self._environ = sandbox.environment(self._home, os.environ)

    def at(self, epoch: int) -> None:
        """Let an instant, in seconds since 1970, go for the present (SOURCE_DATE_EPOCH)."""
        self._environ["SOURCE_DATE_EPOCH"] = str(epoch)

    def __call__(
        self, cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None
    ) -> None:
        """Run a command: the interpreter, the script of the hooks, the name of one, and the folder for its answer.

        What a backend requires it is asked as if this machine lacked what an index has (`programs`); but if it fails
        then, as it is.
        """
        self._deadline = self._deadline or time.monotonic() + self.timeout
        self._journal.begin(cmd[-2] if len(cmd) > 1 else cmd[0])
        path = os.pathsep.join((str(Path(cmd[0]).parent), self._environ.get("PATH", os.defpath)))
        elsewhere = broken(self._home / "programs", path) if _asks(cmd) else path
        self._run(cmd, cwd, {"PATH": elsewhere, **(extra_environ or {})})
        if self.outcome.code and elsewhere != path:
            self._journal.begin(f"{cmd[-2]}, with the programs of this machine")
            self._run(cmd, cwd, {"PATH": path, **(extra_environ or {})})
        if self.outcome.code != 0:
            raise subprocess.CalledProcessError(-1 if self.outcome.code is None else self.outcome.code, "the backend")
        _check(Path(cmd[-1], "output.json"))

    def _run(self, cmd: Sequence[str], cwd: str | None, environ: Mapping[str, str]) -> None:
        self.outcome = sandbox.run(
            [*sandbox.enclosed((self._folder, Path(cmd[-1])), os.environ), *cmd],
            cwd=cwd,
            environ={**self._environ, **environ},
            timeout=max(0.0, (self._deadline or 0.0) - time.monotonic()),
            hear=self._journal.hear,
        )


def _asks(cmd: Sequence[str]) -> bool:
    return len(cmd) > 1 and cmd[-2].startswith("get_requires_")


def _check(answer: Path) -> None:
    """Raise BuildError where what lies in the place of the answer would be no good to read: a link, a pipe, a flood."""
    if answer.is_symlink() or not answer.is_file() or answer.stat().st_size > _MOST_ANSWER:
        raise BuildError(f"The build backend gave no answer of at most {_MOST_ANSWER:,} bytes.")
