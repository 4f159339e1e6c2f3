"""The answers of a run -> the same with wheels that are built here in the place of sdists (`--build-wheels`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from wheelhouse.bring import Bring
from wheelhouse.building.repair import folder_of_programs
from wheelhouse.closure.built_wheels import BuiltWheel, with_wheels
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.dists.files import File, Sdist
from wheelhouse.events import Notice, Report
from wheelhouse.order import Order
from wheelhouse.sources.backends import Backends
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets import interpreters
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.target import Target
from wheelhouse.wheels.builder import Builder
from wheelhouse.wheels.cache import WheelCache
from wheelhouse.wheels.delivered import Delivered
from wheelhouse.wheels.statements import failed, staying, unaudited
from wheelhouse.wheels.substitutes import Substitutes


def with_wheels_built(
    found: Sequence[Closure],
    order: Order,
    backends: Backends,
    bring: Bring,
    blobs: Blobs,
    report: Report,
) -> tuple[Closure, ...]:
    """Return the closures with a wheel for each sdist of which this machine can build one that the target takes.

    Of the others it is reported why not. Raises BuildError where a build failed for a target that this machine can
    serve, after all others were made; with `--allow-missing` its sdist stays, too.
    """
    kept = WheelCache(order.cache, blobs)
    builder = Builder(partial(_built, backends), bring.one, blobs, kept, folder_of_programs(), report)
    there = Delivered(order.index, blobs, builder.sha256)
    hosts = cache(partial(interpreters.found, order.interpreters))
    compiled = {build.sdist for closure in found for build in closure.builds if build.compiled}
    substitutes = Substitutes(hosts, builder.wheel, lambda pin: pin.file.filename in compiled, there.wheels)
    notes = _Notes(substitutes)
    answers = tuple(
        with_wheels(each, partial(notes.wheel, each.target), keep_sdists=not order.no_sdists) for each in found
    )
    if substitutes.failures and not order.allow_missing:
        raise failed(substitutes.failures)
    for text in notes.sentences([each.target.name for each in found]):
        report(Notice(text=text))
    return answers


def _built(backends: Backends, file: File, dist: Sdist, into: Path, host: Interpreter) -> tuple[Path, tuple[str, ...]]:
    return backends.wheel(file, dist, into, host), backends.built_with(file, dist, host)


class _Notes:
    """Notes what is said of each sdist, to say it once for all targets."""

    def __init__(self, substitutes: Substitutes) -> None:
        self._substitutes = substitutes
        self._staying: dict[tuple[str, str], list[str]] = {}
        self._unaudited: list[tuple[str, str]] = []

    def wheel(self, target: Target, pin: Pin) -> BuiltWheel | None:
        """Return the wheel for the sdist, if there is one."""
        answer = self._substitutes.wheel(pin, target)
        if isinstance(answer, str):
            self._staying.setdefault((pin.file.filename, answer), []).append(target.name)
            return None
        if answer.caveat is not None:
            self._unaudited.append((answer.file.filename, answer.caveat))
        return answer

    def sentences(self, targets: Sequence[str]) -> Iterator[str]:
        """Yield what a user should know."""
        yield from staying(self._staying, targets)
        yield from unaudited(self._unaudited)
