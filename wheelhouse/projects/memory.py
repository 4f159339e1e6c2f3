"""What was made of projects in earlier runs: the same commit gives the same file, whatever became of its backend."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from wheelhouse.dists.files import BadFilename, File, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.projects.checkouts import Checkout

_LAYOUT = "projects-3"


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    filename: str
    sha256: str
    source: str
    requires: tuple[str, ...]
    stated: Metadata | None


_NOTE = msgspec.json.Decoder(_Note)


class Memory:
    """A folder of notes, which runs may share; None keeps none, and nothing here is ever needed.

    `held` returns a file that is at hand, by its name and SHA-256. `published` returns what the index which is added to
    holds already: of a file name, made of a source.
    """

    def __init__(
        self,
        folder: Path | None,
        held: Callable[[str, str], File | None],
        published: Callable[[str, str], Product | None],
    ) -> None:
        self._folder = None if folder is None else folder / _LAYOUT
        self._held = held
        self._published = published

    def get(self, *facts: str) -> Product | None:
        """Return what was made of a project in the state that these facts tell, if it is still at hand."""
        if self._folder is None:
            return None
        with suppress(OSError, msgspec.MsgspecError, BadFilename):
            note = _NOTE.decode((self._folder / _key(facts)).read_bytes())
            file = self._held(note.filename, note.sha256)
            dist = parse_filename(note.filename)
            if file is not None:
                return Product(file=file, dist=dist, source=note.source, requires=note.requires, stated=note.stated)
        return None

    def put(self, product: Product, *facts: str) -> None:
        """Note what was made. What cannot be written is made again."""
        if self._folder is None:
            return
        file = product.file
        note = _Note(
            filename=file.filename,
            sha256=file.sha256 or "",
            source=product.source,
            requires=product.requires,
            stated=product.stated,
        )
        key = _key(facts)
        beside = self._folder / f".{key}.{os.getpid()}.{threading.get_ident()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(note))
            beside.replace(self._folder / key)

    def settled(self, checkout: Checkout, product: Product) -> Product:
        """Return the product as it was made first of this commit: a published file never changes.

        One that wants versions found elsewhere depends on more than its commit, and is what it is.
        """
        if checkout.commit is None or product.stated is not None:
            return product
        facts = checkout.source, product.file.filename
        published = self._published(product.file.filename, checkout.source)
        first = published or self.get(*facts)
        if first is None or published is not None:
            self.put(first or product, *facts)
        return first or product


def _key(facts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()
