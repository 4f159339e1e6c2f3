"""The clients of this machine: what is on PATH, and how it is configured. Programs are only asked about themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from packaging.version import Version

from wheelhouse.doctor import configured
from wheelhouse.doctor.configured import Client
from wheelhouse.doctor.pips import Pip, described

_LONGEST = 30.0  # seconds for an answer that takes half of one
_LARGEST = 2**20  # bytes of a configuration file
_COMMANDS = (("pip",), ("pip3",), ("python3", "-m", "pip"), ("python", "-m", "pip"))


def pips() -> dict[Pip, tuple[str, ...]]:
    """Return the pips to which PATH leads, each with a command by which it is had."""
    there = ((shutil.which(program), words) for program, *words in _COMMANDS)
    commands = [(path, *words) for path, words in there if path is not None]
    found: dict[Pip, tuple[str, ...]] = {}
    with ThreadPoolExecutor(len(_COMMANDS)) as pool:
        for command, told in zip(commands, pool.map(_version, commands), strict=True):
            pip = described(told)
            if pip is not None:
                found.setdefault(pip, command)
    return found


def clients(found: Mapping[Pip, tuple[str, ...]]) -> Iterator[Client]:
    """Yield what these pips, and uv if it is here, are configured to ask."""
    for pip, command in found.items():
        # `pip config` came with 10, and the same configuration is every pip's.
        if pip.version >= Version("10"):
            yield configured.pip(_said((*command, "config", "list")), str(pip))
    if shutil.which("uv") is not None:
        yield configured.uv(os.environ, tuple(_uv_files()))


def _version(command: Sequence[str]) -> str:
    return _said((*command, "--version"))


def _said(command: Sequence[str]) -> str:
    """Return what a program prints; nothing if it fails."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONWARNINGS": "ignore"}
    try:
        ran = subprocess.run(  # noqa: S603  (a pip of the user, on PATH)
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.decode(errors="replace") if ran.returncode == 0 else ""


def _uv_files() -> Iterator[dict[str, Any]]:
    """Yield what the configuration files of uv say, those that win first: of this folder, the user, the machine."""
    named = os.environ.get("UV_CONFIG_FILE")
    for path in [Path(named)] if named else _uv_paths():
        content = _toml(path)
        if path.name == "pyproject.toml":
            content = content.get("tool", {}).get("uv", {}) if isinstance(content.get("tool"), dict) else {}
        if isinstance(content, dict):
            yield content


def _uv_paths() -> list[Path]:
    if os.name == "nt":
        users, machine = Path(os.environ.get("APPDATA", "")), Path(os.environ.get("PROGRAMDATA", ""))
    else:
        users = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        machine = Path("/etc")
    return [Path("uv.toml"), Path("pyproject.toml"), users / "uv" / "uv.toml", machine / "uv" / "uv.toml"]


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
