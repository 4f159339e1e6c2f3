"""`whbuild` in this process, as a user runs it, on a machine without any configuration of pip."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from typer.main import get_command

from wheelhouse.cli.main import main

_COMMAND = cache(get_command)  # a user makes a command once in a process, tests make it thousands of times
OTHERS = frozenset(
    [
        "list",
        "show",
        "doctor",
        "completion",
        "why",
        "tree",
        "verify",
        "config",
        "target",
        "init",
        "remove",
        "prune",
        "index",
        "diff",
        "bundle",
        "apply",
        "rollback",
        "serve",
    ]
)
ASKING = frozenset({"plan", "update", "add"})


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a run came to."""

    code: int
    out: str
    err: str


def whbuild(*words: str | Path, cache: Path | None = None, config: Path | None = None) -> Ran:
    """Run the command; an exception that is no exit comes through, because a user would see a traceback.

    `config` is a configuration file of pip.
    """
    given = [str(word) for word in words]
    if not given or given[0] not in OTHERS:
        first = 1 if given and given[0] in ASKING else 0  # what the test says comes later, and wins
        given[first:first] = ["--retries", "0"] + ([] if "--config-file" in given else ["--no-config"])
        given += ["--no-cache-dir"] if cache is None else ["--cache-dir", str(cache)]
    with patch.dict(os.environ, _environment(config), clear=True):
        return invoked(given)


def invoked(words: list[str]) -> Ran:
    """Run the command with these words and no others."""
    out, err = _Stream(), _Stream()
    with redirect_stdout(out), redirect_stderr(err), patch("typer.main.get_command", _COMMAND):
        try:
            main(words)
            code: str | int | None = 0
        except SystemExit as ended:
            code = ended.code
    return Ran(code=int(code or 0), out=out.text(), err=err.text())


class _Stream(io.TextIOWrapper):
    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        return self._bytes.getvalue().decode()


def _environment(config: Path | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    return {**kept, "PIP_CONFIG_FILE": str(config or os.devnull), "NO_PROXY": "127.0.0.1,localhost"}


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below the folder: its bytes, and when it was written (nanoseconds)."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
