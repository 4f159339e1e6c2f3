"""Wheels that the index holds already in the place of an sdist: a file that was delivered never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from wheelhouse.building.repair import is_compiled
from wheelhouse.closure.built_wheels import BuiltWheel
from wheelhouse.closure.closure import Made, Pin
from wheelhouse.errors import IntegrityError, PlaceError
from wheelhouse.places.folder import Folder
from wheelhouse.records import reading
from wheelhouse.records.record import Record, RecordedPin
from wheelhouse.store.blobs import Blobs
from wheelhouse.wheels.builder import held_wheel


class Delivered:
    """What the records of an index say was built of an sdist; `sha256` returns that of the sdist of a pin."""

    def __init__(self, index: Path, blobs: Blobs, sha256: Callable[[Pin], str]) -> None:
        self._index = index
        self._blobs = blobs
        self._sha256 = sha256

    def wheels(self, pin: Pin) -> Iterator[BuiltWheel]:
        """Yield the wheels of the sdist that are in the index, sorted by file name, and put them into the store."""
        if self._made:
            sdist = self._sha256(pin)
            for each in self._made:
                if each.made is not None and each.made.sha256 == sdist and each.project == pin.project:
                    yield from self._held(each)

    @cached_property
    def _made(self) -> Sequence[RecordedPin]:
        with suppress(PlaceError):  # what is damaged is made anew
            return tuple(_made(reading.read(self._index)))
        return ()

    def _held(self, recorded: RecordedPin) -> Iterator[BuiltWheel]:
        with suppress(IntegrityError, PlaceError):
            Folder(self._index, self._blobs).lend({recorded.sha256})
            blob = self._blobs.get(recorded.sha256, recorded.size)
            if blob is None or recorded.made is None or _is_unaudited(recorded, self._blobs.path(blob)):
                return
            made = Made(source=recorded.made.source, sha256=recorded.made.sha256, requires=recorded.made.requires)
            yield held_wheel(blob, recorded.filename, self._blobs, made)


def _made(records: Sequence[Record]) -> Iterator[RecordedPin]:
    every = ((*record.pins, *(pin for build in record.builds for pin in build.pins)) for record in records)
    found = {pin.filename: pin for pins in every for pin in pins if pin.made is not None}
    return (found[name] for name in sorted(found) if name.endswith(".whl"))


def _is_unaudited(recorded: RecordedPin, path: Path) -> bool:
    """Whether no more is known than that it ran on the machine that built it, of which nothing is known here."""
    return "-linux_" in recorded.filename and is_compiled(path)
