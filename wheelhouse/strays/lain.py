"""The files of a folder as the store from which its index is filled: nothing is copied elsewhere first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wheelhouse.dists.archives import wheel_metadata
from wheelhouse.dists.files import Blob, Wheel, parse_filename
from wheelhouse.errors import IntegrityError
from wheelhouse.store.blobs import link
from wheelhouse.tree.manifest import Stored, blob_of


class Lain:
    """Files below `root`, each at its path, with the facts about it; and the METADATA of the wheels among them."""

    def __init__(self, root: Path, files: Iterable[tuple[str, Stored]]) -> None:
        self._root = root
        self._files: dict[str, Path] = {}
        self._wheels: dict[str, Path] = {}
        for path, stored in files:
            self._files[stored.blob.sha256] = root / path
            if stored.metadata is not None:
                self._wheels[stored.metadata.sha256] = root / path

    def path(self, blob: Blob) -> Path:
        """Return the file that holds the blob; one that is not there, where none does."""
        found = self._files.get(blob.sha256) or self._wheels.get(blob.sha256)
        return self._root / blob.sha256 if found is None else found

    def adopt(self, path: Path, blob: Blob) -> bool:  # noqa: ARG002  (what every store is asked)
        """Hold nothing that is not there from the beginning."""
        return False

    def link_into(self, blob: Blob, destination: Path) -> None:
        """Put the blob at the destination, where nothing is. Raises OSError, IntegrityError."""
        if blob.sha256 in self._files:
            link(self._files[blob.sha256], destination)
        else:
            destination.write_bytes(_metadata(self._wheels[blob.sha256], blob))


def _metadata(path: Path, blob: Blob) -> bytes:
    dist = parse_filename(path.name)
    text = wheel_metadata(path, dist) if isinstance(dist, Wheel) else b""
    if blob_of(text) != blob:
        raise IntegrityError(f"{path} changes while it is read.", hint="Wait until all files have come, and run again.")
    return text
