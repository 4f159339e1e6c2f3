"""The Pythons of this machine, as its PATH and pyenv name them; a test asks for what it needs, and skips without."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_NAMES = (*(f"python3.{minor}" for minor in range(6, 16)), "python3.13t", "python3.14t", "pypy3")
_SAY = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name, sys.executable)"


@cache
def interpreters() -> dict[str, Path]:
    """Return the executable of each Python from 3.6 on, by names such as `cpython-3.12`."""
    found: dict[str, Path] = {}
    for path in _paths():
        said = subprocess.run([path, "-c", _SAY], capture_output=True, text=True, check=False)
        if said.returncode == 0:  # a shim of pyenv may stand for nothing
            version, implementation, executable = said.stdout.strip().split(maxsplit=2)
            found.setdefault(f"{implementation}-{version}", Path(executable))
    return found


def _paths() -> Iterator[Path]:
    yield from map(Path, filter(None, map(shutil.which, _NAMES)))
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from sorted(versions.glob("*3.*/bin/python"))
