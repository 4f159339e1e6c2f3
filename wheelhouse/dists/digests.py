"""The hash of a file on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

_SMALL = 64 * 1024  # bytes of a file that is read at once: most files of an index are pages and metadata


def digest(path: Path, algorithm: str = "sha256") -> str:
    """Return the hash of the file in hexadecimal digits. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        beginning = file.read(_SMALL)
        if len(beginning) < _SMALL:
            return hashlib.new(algorithm, beginning).hexdigest()
        file.seek(0)
        return hashlib.file_digest(file, algorithm).hexdigest()
