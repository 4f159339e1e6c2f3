"""The programs that a user runs: whbuild on the index of this machine, pip and uv on an index that was built."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import uv

PIP = (sys.executable, "-m", "pip")
UV = (uv.find_uv_bin(), "pip")
WHBUILD = Path(sys.executable).with_name("whbuild")
_ROAD = {"index-url", "cert", "client-cert", "proxy", "timeout"}  # how this machine reaches its default index


def whbuild(*arguments: str | Path, folder: Path) -> str:
    """Run whbuild in the folder, with a cache of its own, on this machine's default index; return what it printed."""
    return _run((WHBUILD, *arguments, "--cache-dir", folder / "cache"), folder, bare() | dict(road()))


def bare() -> dict[str, str]:
    """Return the environment without any configuration of pip and uv."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    return kept | {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@cache
def road() -> tuple[tuple[str, str], ...]:
    """Return the way to the default index as pip's configuration has it, without the extra indexes that it may name."""
    shown = subprocess.run([*PIP, "config", "list"], check=True, capture_output=True, text=True).stdout
    options = (line.partition("=") for line in shown.splitlines())
    pairs = [(name.rpartition(".")[2].removeprefix("default-"), ast.literal_eval(value)) for name, _, value in options]
    return tuple((f"PIP_{name.replace('-', '_').upper()}", value) for name, value in pairs if name in _ROAD)


def attempt(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run the command in the folder; return its exit code and what it printed."""
    ran = subprocess.run(
        command, cwd=folder, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return ran.returncode, ran.stdout


def _run(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> str:
    code, printed = attempt(command, folder, environment)
    assert code == 0, printed[-8000:]
    return printed
