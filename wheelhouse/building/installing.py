"""A virtual environment of any Python, and wheels unpacked into it; the only module that knows `installer`.

pip would do it too, but starts slowly, and only installs for the Pythons that it runs on itself. Import it late.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from installer import install as installed
from installer.destinations import SchemeDictionaryDestination
from installer.exceptions import InstallerError
from installer.records import RecordEntry
from installer.sources import WheelFile
from installer.utils import Scheme

from wheelhouse.building import sandbox
from wheelhouse.errors import BuildError
from wheelhouse.events import redacted

# Printed in ASCII as one line, by any Python from 3.6 on.
_TELL = "import json, sysconfig; print(json.dumps([sysconfig.get_paths(), sysconfig.get_platform()]))"
_LAUNCHERS = {"win-amd64": "win-amd64", "win32": "win-ia32", "win-arm64": "win-arm64", "win-arm32": "win-arm"}


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual environment: its interpreter, the folders of its installation scheme, and its kind of launcher."""

    interpreter: str
    scheme: dict[str, str]
    launcher: str


class _Destination(SchemeDictionaryDestination):
    """Makes every script executable, as pip does."""

    def write_file(
        self, scheme: Scheme, path: str | os.PathLike[str], stream: BinaryIO, is_executable: bool
    ) -> RecordEntry:
        """Write a file of the wheel."""
        return super().write_file(scheme, path, stream, is_executable or scheme == "scripts")


def virtual_environment(python: str, folder: Path, *, environ: Mapping[str, str], timeout: float) -> Environment:
    """Make an environment without pip below the folder. Raises BuildError where the interpreter cannot."""
    _run([python, "-m", "venv", "--without-pip", str(folder)], environ, timeout)
    scripts, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    interpreter = str(folder / scripts / f"python{suffix}")
    lines = _run([interpreter, "-I", "-c", _TELL], environ, timeout)
    try:
        paths, platform = msgspec.json.decode(lines[-1] if lines else "", type=tuple[dict[str, str], str])
    except msgspec.MsgspecError:
        raise BuildError(f"The interpreter {python} does not say where it installs.", context=tuple(lines)) from None
    scheme = {"headers": str(folder / "include" / "site"), **paths}
    return Environment(interpreter=interpreter, scheme=scheme, launcher=_LAUNCHERS.get(platform, "posix"))


def install(wheel: Path, environment: Environment) -> None:
    """Unpack a wheel into the environment (PEP 427), with its scripts. Raises BuildError."""
    destination = _Destination(
        scheme_dict=environment.scheme,
        interpreter=environment.interpreter,
        script_kind=cast("Any", environment.launcher),
        overwrite_existing=True,  # as pip: two projects may both have a tests/__init__.py
    )
    try:
        with WheelFile.open(wheel) as source:
            installed(source=source, destination=destination, additional_metadata={})
    except (InstallerError, zipfile.BadZipFile, zlib.error, OSError, ValueError, LookupError, RuntimeError) as error:
        raise BuildError(f"The build requirement {wheel.name} cannot be installed.", context=(str(error),)) from None


def compiled(interpreter: str, *, environ: Mapping[str, str], timeout: float) -> None:
    """Compile what the environment of this interpreter holds, as far as it goes; nothing of it is run."""
    environment = str(Path(interpreter).parent.parent)
    command = [interpreter, "-I", "-S", "-m", "compileall", "-q", environment]
    with suppress(OSError):  # it only saves time
        sandbox.run(command, cwd=None, environ=environ, timeout=timeout)


def _run(command: Sequence[str], environ: Mapping[str, str], timeout: float) -> tuple[str, ...]:
    try:
        outcome = sandbox.run(command, cwd=None, environ=environ, timeout=timeout)
    except OSError as error:
        raise BuildError(_complaint(command), context=(f"{command[0]}: {error.strerror}",)) from None
    if outcome.code != 0:
        late = () if outcome.code is not None else (f"It did not end within {timeout:g} seconds.",)
        raise BuildError(_complaint(command), context=(*late, *map(redacted, outcome.lines)))
    return outcome.lines


def _complaint(command: Sequence[str]) -> str:
    return f"A virtual environment of {command[0]} cannot be made."
