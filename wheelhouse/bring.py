"""Whole files from the network into the store: during the resolution where it must be, and after it all the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wheelhouse.arrivals import download
from wheelhouse.closure.closure import Pin
from wheelhouse.dists.files import File
from wheelhouse.events import Report
from wheelhouse.reasons import reasons
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.fetch import fetch
from wheelhouse.store.jobs import Download, Held
from wheelhouse.web.client import Web


class Bring:
    """Remembers what it fetched, so that a file whose metadata was needed is not counted, or fetched, again."""

    def __init__(self, blobs: Blobs, web: Web) -> None:
        self._blobs = blobs
        self._web = web
        self._early: dict[str, Held] = {}

    def one(self, file: File) -> Path:
        """Return where the file lies now. Raises SourceError, IntegrityError, PlaceError."""
        (held,) = fetch([download(file)], self._blobs, self._web)
        self._early[file.url] = held
        return self._blobs.path(held.blob)

    def all(self, pins: Sequence[Pin], report: Report) -> dict[str, Held]:
        """Return what the store holds now, by file name. Raises as `one`, and says who wanted the file."""
        by_file = {pin.file.filename: pin for pin in pins}

        def why(job: Download) -> tuple[str, ...]:
            return reasons(by_file[job.filename], pins)

        missing = [download(pin.file) for pin in pins if pin.file.url not in self._early]
        held = {one.filename: one for one in fetch(missing, self._blobs, self._web, report, why=why)}
        early = {pin.file.filename: self._early[pin.file.url] for pin in pins if pin.file.url in self._early}
        return {**held, **early}
