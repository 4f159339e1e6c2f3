"""What a run works with from its first step to its last: the store, the index, what it makes itself, and clients."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from wheelhouse.answers import Means
from wheelhouse.bring import Bring
from wheelhouse.carried.layout import instant
from wheelhouse.carried.switching import Writing
from wheelhouse.closure.closure import Closure
from wheelhouse.events import Report
from wheelhouse.order import Order, reaching
from wheelhouse.places.folder import Folder
from wheelhouse.requirements.ask import Sources
from wheelhouse.sources.homemade import Homemade
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Held
from wheelhouse.web.client import Web


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What stays the same whatever is asked for; `order` is that of all that is asked in one run."""

    order: Order
    blobs: Blobs
    place: Folder
    homemade: Homemade
    report: Report

    @contextmanager
    def means(self, sources: Sources, order: Order | None = None) -> Iterator[Means]:
        """Give what an ask with these sources is answered with, among it a client that reaches them."""
        order = order or self.order
        with Web(reaching(order.connection, sources), self.report) as web:
            yield Means(
                order=order,
                bring=Bring(self.blobs, web),
                blobs=self.blobs,
                web=web,
                homemade=self.homemade,
                report=self.report,
            )

    def filled(self, found: Sequence[Closure], bring: Bring) -> dict[str, Held]:
        """Return what the store holds of the closures, by file name, after what was missing came and was checked."""
        self.place.lend({pin.file.sha256 for closure in found for pin in closure.files if pin.file.sha256})
        return bring.all(found, self.report)

    def here(self, found: Iterable[Closure]) -> frozenset[str]:
        """Return the names of the files of these closures that the store holds."""
        files = {(pin.file.filename, pin.file.sha256) for closure in found for pin in closure.files}
        return frozenset(name for name, sha256 in files if sha256 is not None and self.blobs.get(sha256) is not None)


@contextmanager
def working(order: Order, report: Report, *, by: str = "whbuild") -> Iterator[Work]:
    """Give what a run works with that is started by this command."""
    with _store(order.cache) as blobs:
        writing = Writing(by=by, now=instant(time.time()), keep=order.keep, grace=order.grace)
        place = Folder(order.index, blobs, writing)
        known = None if order.dry_run else place
        if not order.dry_run:
            place.settle(report)
        with Homemade(blobs, report, cache=order.cache, no_build=order.no_build, place=known) as homemade:
            yield Work(order=order, blobs=blobs, place=place, homemade=homemade, report=report)


@contextmanager
def _store(cache: Path | None) -> Iterator[Blobs]:
    """Give the store below the cache folder, or one that is gone afterwards."""
    if cache is not None:
        yield Blobs(cache / "files")
        return
    import tempfile  # noqa: PLC0415  (imports half the standard library, and only --no-cache-dir needs it)

    with tempfile.TemporaryDirectory(prefix="whbuild-") as folder:
        yield Blobs(Path(folder))
