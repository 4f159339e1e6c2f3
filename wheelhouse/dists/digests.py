"""The hash of a file on disk, and the content of a small one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_SMALL = 64 * 1024  # bytes of a file that is read at once: most files of an index are pages and metadata
_BINARY = getattr(os, "O_BINARY", 0)  # what Windows has to be told


def digest(path: Path, algorithm: str = "sha256") -> str:
    """Return the hash of the file in hexadecimal digits. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        beginning = file.read(_SMALL)
        if len(beginning) < _SMALL:
            return hashlib.new(algorithm, beginning).hexdigest()
        file.seek(0)
        return hashlib.file_digest(file, algorithm).hexdigest()


def small(path: str, size: int) -> bytes | None:
    """Return the content of a file of this size, in bytes; None where that is too much, or it is of another size.

    Raises OSError.
    """
    if size > _SMALL:
        return None
    number = os.open(path, os.O_RDONLY | _BINARY)  # a third of the time that a file object takes
    try:
        content = os.read(number, size + 1)
    finally:
        os.close(number)
    return content if len(content) == size else None
