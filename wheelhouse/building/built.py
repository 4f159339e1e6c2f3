"""What a backend built: whether it is what it should be, and made anew so that equal content gives equal bytes."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wheelhouse.building.backend import named
from wheelhouse.building.rewriting import rewritten_sdist, rewritten_wheel
from wheelhouse.dists.archives import EARLIEST, LATEST, sdist_texts, wheel_metadata
from wheelhouse.dists.files import Sdist, Wheel
from wheelhouse.dists.metadata import parsed
from wheelhouse.errors import BadArchive, BuildError


def youngest(folder: Path) -> int:
    """Return when the youngest file below the folder was written, in seconds since 1970."""
    found = (path.lstat() for path in folder.rglob("*"))
    return within(max((each.st_mtime for each in found if stat.S_ISREG(each.st_mode)), default=0))


def within(epoch: float) -> int:
    """Return the instant, or the nearest that every archive can hold."""
    return int(min(max(epoch, EARLIEST), LATEST))


def checked_wheel(path: Path, into: Path, *, epoch: int, dist: Sdist | None = None) -> Path:
    """Put a wheel that is what its name says into the folder, and return its path there.

    With `dist` it has to be of that project and version. Raises BuildError.
    """
    wheel = named(path)
    if not isinstance(wheel, Wheel):
        raise BuildError(f"The build backend built {path.name}, which is no wheel.")
    if dist is not None and (wheel.project, wheel.version) != (dist.project, dist.version):
        raise BuildError(
            f"The build backend of {dist.project} {dist.version} built {path.name}: another project or version.",
            hint="Ask its publisher for an sdist that builds what it says, or exclude this version.",
        )
    with _built(path):
        wheel_metadata(path, wheel)
        return rewritten_wheel(path, wheel, into / path.name, epoch=within(epoch))


def checked_sdist(path: Path, into: Path, *, epoch: int) -> Path:
    """Put an sdist that is what its name says into the folder, and return its path there. Raises BuildError."""
    sdist = named(path)
    if not isinstance(sdist, Sdist) or sdist.suffix != ".tar.gz":
        raise BuildError(f"The build backend built {path.name}, which is no sdist (PEP 517).")
    with _built(path):
        text = sdist_texts(path, sdist).pkg_info
        if text is None:
            raise BadArchive(f"{path.name} has no PKG-INFO.")
        parsed(text, sdist)
        return rewritten_sdist(path, sdist, into / path.name, epoch=within(epoch))


@contextmanager
def _built(path: Path) -> Iterator[None]:
    try:
        yield
    except BadArchive as error:
        complaint = f"The build backend built {path.name}, which is of no use."
        raise BuildError(complaint, context=(error.message, *error.context)) from None
