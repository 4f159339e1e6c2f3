"""Programs that projects on an index hold: a backend asks for those only that it does not find on the machine.

The other side may lack what is found here, so backends are asked as if these were no good.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# meson-python asks for ninja, scikit-build-core for CMake and ninja; each looks for all of the names.
ON_INDEXES = ("ninja", "ninja-build", "samu", "cmake", "cmake3")


def broken(folder: Path, path: str) -> str:
    """Return the PATH, and before all else the folder: it is filled with what goes for these programs, and fails.

    Only as far as the PATH has them.
    """
    found = [name for name in ON_INDEXES if shutil.which(name, path=path)]
    if not found:
        return path
    folder.mkdir(exist_ok=True)
    for name in found:
        _write(folder, name)
    return os.pathsep.join((str(folder), path))


def _write(folder: Path, name: str) -> None:
    if os.name == "nt":
        (folder / f"{name}.bat").write_text("@exit /b 1\n", encoding="ascii")
    else:
        (folder / name).write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
        (folder / name).chmod(0o700)
