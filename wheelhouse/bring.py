"""Whole files from the network into the store: during the resolution where it must be, and after it all the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from wheelhouse.arrivals import check, download
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.ways import wanted
from wheelhouse.dists.files import File
from wheelhouse.errors import Conflict, IntegrityError
from wheelhouse.events import Report, redacted
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
        self._came: set[str] = set()

    def one(self, file: File) -> Path:
        """Return where the file lies now. Raises SourceError, IntegrityError, PlaceError."""
        held = self._early.get(file.url)
        if held is None:
            (held,) = map(self._noted, fetch([download(file)], self._blobs, self._web))
            self._early[file.url] = held
        return self._blobs.path(held.blob)

    def all(self, closures: Sequence[Closure], report: Report) -> dict[str, Held]:
        """Return what the store holds now, by file name, each file fetched once and checked for every closure.

        Raises as `one`, and says who wanted the file; Conflict where two files have one name.
        """
        homes = _homes(closures)

        def why(job: Download) -> tuple[str, ...]:
            closure, pin = homes[job.filename]
            return wanted(pin, closure)

        files = [pin.file for _, pin in homes.values()]
        missing = [download(file) for file in files if file.url not in self._early]
        held = {one.filename: self._noted(one) for one in fetch(missing, self._blobs, self._web, report, why=why)}
        held |= {file.filename: self._early[file.url] for file in files if file.url in self._early}
        self._check(closures, held)
        return held

    def _noted(self, held: Held) -> Held:
        """Return what is held, as fetched if it came in this run at all: tools of a build are asked for twice."""
        if held.fetched:
            self._came.add(held.blob.sha256)
        return msgspec.structs.replace(held, fetched=held.blob.sha256 in self._came)

    def _check(self, closures: Sequence[Closure], held: dict[str, Held]) -> None:
        checked: set[tuple[str, tuple[str, ...]]] = set()
        for closure in closures:
            for pin in closure.files:
                if (pin.file.filename, pin.hashes) in checked:
                    continue
                checked.add((pin.file.filename, pin.hashes))
                try:
                    check(pin, held[pin.file.filename], self._blobs)
                except IntegrityError as error:
                    raise error.with_context(*wanted(pin, closure)) from None


def _homes(closures: Sequence[Closure]) -> dict[str, tuple[Closure, Pin]]:
    """Return each file with the first closure that holds it. Raises Conflict where files of one name may differ."""
    homes: dict[str, tuple[Closure, Pin]] = {}
    for closure in closures:
        for pin in closure.files:
            home, first = homes.setdefault(pin.file.filename, (closure, pin))
            if first.file.url != pin.file.url and (first.file.sha256 or "") != pin.file.sha256:
                raise Conflict(
                    f"{pin.file.filename} is wanted from two places, and an index holds one file of a name.",
                    context=(
                        f"{redacted(first.file.url)} for {home.target.name}",
                        f"{redacted(pin.file.url)} for {closure.target.name}",
                    ),
                    hint="Give both by the same URL, or build two indexes.",
                )
    return homes
