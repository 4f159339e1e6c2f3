"""`whbuild` in this process, as a user runs it, on a machine without any configuration of pip."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from wheelhouse.cli import app


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
    nothing: dict[str, str | None] = {name: None for name in os.environ if name.upper().startswith("PIP_")}
    options = ["--no-cache-dir"] if cache is None else ["--cache-dir", str(cache)]
    ran = CliRunner().invoke(
        app,
        ["--retries", "0", *map(str, words), *options],
        env={**nothing, "PIP_CONFIG_FILE": str(config or os.devnull), "NO_PROXY": "127.0.0.1,localhost"},
        catch_exceptions=False,
    )
    return Ran(code=ran.exit_code, out=ran.stdout, err=ran.stderr)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below the folder: its bytes, and when it was written (nanoseconds)."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
