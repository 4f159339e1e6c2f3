"""What was made of projects in earlier runs: the same commit gives the same file, whatever became of its backend."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from wheelhouse.dists.files import BadFilename, File, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.projects.checkouts import Checkout
from wheelhouse.store.notes import Notes

_LAYOUT = "projects-4"


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    filename: str
    sha256: str
    source: str
    requires: tuple[str, ...]
    stated: Metadata | None


class Memory:
    """Notes below the folder, which runs may share; None keeps none.

    `held` returns a file that is at hand, by its name and SHA-256. `published` returns what the index which is added to
    holds already: of a file name, made of a source.
    """

    def __init__(
        self,
        folder: Path | None,
        held: Callable[[str, str], File | None],
        published: Callable[[str, str], Product | None],
    ) -> None:
        self._notes = Notes(None if folder is None else folder / _LAYOUT, _Note)
        self._held = held
        self._published = published

    def get(self, *facts: str) -> Product | None:
        """Return what was made of a project in the state that these facts tell, if it is still at hand."""
        note = self._notes.get(*facts)
        file = None if note is None else self._held(note.filename, note.sha256)
        if note is None or file is None:
            return None
        with suppress(BadFilename):
            dist = parse_filename(note.filename)
            return Product(file=file, dist=dist, source=note.source, requires=note.requires, stated=note.stated)
        return None

    def put(self, product: Product, *facts: str) -> None:
        """Note what was made. What cannot be written is made again."""
        note = _Note(
            filename=product.file.filename,
            sha256=product.file.sha256 or "",
            source=product.source,
            requires=product.requires,
            stated=product.stated,
        )
        self._notes.put(note, *facts)

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
