"""A fresh virtual environment without network: pip runs in it, and modules are imported. Import it late (subprocess).

What is installed may run code of its own, as its builds do: see `building.sandbox` for what that is kept from.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from wheelhouse.building import sandbox
from wheelhouse.building.sandbox import Outcome
from wheelhouse.proof.declared import infos, installed_as

LONGEST_INSTALL = 3600.0  # seconds; sdists are built in them
LONGEST_IMPORT = 120.0
_LONGEST_VENV = 300.0
_MOST_ADDRESSES = 128 * 1024**3  # bytes; what works on a GPU maps far more than it uses
_WINDOWS = os.name == "nt"

# Its last line says why it fails, and which module is missing, if that is behind it.
_IMPORT = """
import importlib, sys, traceback
try:
    for name in sys.argv[1:]:
        importlib.import_module(name)
except BaseException as error:
    traceback.print_exc(limit=-3)
    text = "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:300])
    while error is not None and not isinstance(error, ModuleNotFoundError):
        error = error.__cause__ or error.__context__
    sys.exit(text if error is None or str(error) in text else "%s (%s)" % (text, error))
"""


class Venv(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual environment: its interpreter, the command and version of its pip, and the folders of its modules."""

    python: str
    pip: tuple[str, ...]
    pip_version: str
    folders: tuple[Path, ...]
    home: Path

    def install(self, index: Path, words: Sequence[str]) -> Outcome:
        """Let pip install from the index alone, which is reached as files; `words` are further options."""
        source = ("--index-url", f"{index.resolve().as_uri()}/simple/")
        # What is imported later is compiled then.
        quiet = ("--disable-pip-version-check", "--no-input", "--no-compile", "--progress-bar", "off")
        environ = _environ(self.home)
        # An index is what this is about; there is no other, and no network.
        del environ["PIP_NO_INDEX"]
        return sandbox.run(
            [*self._enclosed(), *self.pip, "install", *quiet, *source, *words],
            cwd=self.home,
            environ=environ | {"PIP_ROOT_USER_ACTION": "ignore"},
            timeout=LONGEST_INSTALL,
        )

    def imported(self, *modules: str) -> Outcome:
        """Import the modules, one after the other, in a process of its own; where it fails, the last line says why."""
        # Unbuffered: what the module prints comes first.
        command = [*self._enclosed(_MOST_ADDRESSES), self.python, "-I", "-u", "-c", _IMPORT, *modules]
        return sandbox.run(command, cwd=self.home, environ=_environ(self.home), timeout=LONGEST_IMPORT)

    def _enclosed(self, memory: int | None = None) -> tuple[str, ...]:
        return sandbox.enclosed([self.home.parent], os.environ, memory=memory)


def made(python: str, folder: Path) -> Venv | Outcome:
    """Return a new virtual environment of this Python below the folder; how the attempt ended where there is none.

    Its pip is the one that the Python brings; where it brings none, as on Debian, that of whbuild.
    """
    (home := folder / "home").mkdir()
    root = folder / "venv"
    own = str(root / ("Scripts/python.exe" if _WINDOWS else "bin/python"))
    pip: tuple[str, ...] = (own, "-I", "-m", "pip")
    outcome = _run([python, "-I", "-m", "venv", "--clear", str(root)], home)
    if outcome.code:
        pip = (sys.executable, "-m", "pip", "--python", own)
        bare = _run([python, "-I", "-m", "venv", "--clear", "--without-pip", str(root)], home)
        outcome = outcome if bare.code else bare
    if outcome.code != 0:
        return outcome
    folders = tuple(_folders(root))
    return Venv(python=own, pip=pip, pip_version=_pip_version(folders), folders=folders, home=home)


def _pip_version(folders: Sequence[Path]) -> str:
    from importlib.metadata import version  # noqa: PLC0415  (email, for what only Pythons without pip need)

    there = (each.version for each in map(installed_as, infos(folders)) if each.project == "pip")
    return next(there, None) or version("pip")


def _run(command: Sequence[str], home: Path) -> Outcome:
    return sandbox.run([*sandbox.offline(), *command], cwd=home, environ=_environ(home), timeout=_LONGEST_VENV)


def _environ(home: Path) -> dict[str, str]:
    return sandbox.environment(home, os.environ)


def _folders(root: Path) -> list[Path]:
    """Return the folders of modules; `lib64` is a link to `lib`, except on systems where it is not."""
    patterns = ("Lib/site-packages",) if _WINDOWS else ("lib/*/site-packages", "lib64/*/site-packages")
    return sorted({path.resolve() for pattern in patterns for path in root.glob(pattern)})
