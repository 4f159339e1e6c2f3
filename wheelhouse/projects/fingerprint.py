"""The state of a project's folder, as a text: equal as long as nothing is made of it that differs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from wheelhouse.building.copying import is_left_out

_MOST_FILES = 20_000
_MOST_BYTES = 256 * 1024**2


def fingerprint(folder: Path) -> str | None:
    """Return the SHA-256 of the names, modes and contents below the folder; None where it is too large for that.

    What `copying` leaves out is left out here.
    """
    digest = hashlib.sha256()
    left = _MOST_BYTES
    try:
        for count, path in enumerate(_files(folder)):
            found = path.lstat()
            left -= found.st_size
            if count >= _MOST_FILES or left < 0:
                return None
            content = str(path.readlink()).encode(errors="surrogateescape") if path.is_symlink() else path.read_bytes()
            name = path.relative_to(folder).as_posix()
            facts = f"{name}\0{found.st_mode & 0o111}\0{hashlib.sha256(content).hexdigest()}\n"
            digest.update(facts.encode(errors="surrogateescape"))
    except OSError:
        return None  # it changes, or holds what cannot be read: the build says more
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        place = Path(parent)
        folders[:] = sorted(name for name in folders if not _is_left_out(place / name))
        links = (name for name in folders if (place / name).is_symlink())
        kept = (name for name in names if not (place.name == ".git" and name not in ("HEAD", "packed-refs")))
        for name in sorted((*kept, *links)):
            path = place / name
            if path.is_symlink() or path.is_file():
                yield path


def _is_left_out(path: Path) -> bool:
    # Of a history only what names its commits counts.
    return path.name != "refs" if path.parent.name == ".git" else is_left_out(path)
