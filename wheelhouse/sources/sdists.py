"""The sdists of a run: what they are built with on each target, and which of them take a compiler."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self

from wheelhouse.arrivals import check_pinned
from wheelhouse.bring import Bring
from wheelhouse.building.elsewhere import elsewhere
from wheelhouse.closure.builds import with_builds
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.former import Former
from wheelhouse.closure.recipes import Recipes
from wheelhouse.dists.compiling import builds_with_compiler, holds_sources, is_compiled
from wheelhouse.dists.files import BadFilename, File, Sdist, Wheel, parse_filename
from wheelhouse.dists.members import members, refusing
from wheelhouse.dists.pyproject import build_requires
from wheelhouse.errors import BuildError
from wheelhouse.events import Report, redacted
from wheelhouse.index.library import Library
from wheelhouse.requirements.ask import Ask
from wheelhouse.sources.backends import Backends


def buildable(  # noqa: PLR0913  (all that a search takes is handed on)
    ask: Ask,
    found: Sequence[Closure | Unsolved],
    library: Library,
    backends: Backends,
    bring: Bring,
    report: Report,
    *,
    former: Former,
    lenient: bool,
    ahead: Callable[[Candidates], None],
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with what their sdists are built with: see `closure.builds.with_builds`.

    A backend is asked only where the sdist has one of the hashes that the user allows.
    """
    pins = [pin for each in found if isinstance(each, Closure) for pin in each.pins if isinstance(pin.dist, Sdist)]
    backends.guard(partial(check_pinned, {pin.file.filename: pin.hashes for pin in pins}))
    with _Inquiry(backends, bring) as inquiry:
        recipes = Recipes(inquiry.requires, partial(_is_compiled, library, bring), inquiry.expect)
        return with_builds(ask, found, library, recipes, report, former=former, lenient=lenient, ahead=ahead)


class _Inquiry:
    """Asks several backends at a time, as many as there are processors: each is a program that computes."""

    def __init__(self, backends: Backends, bring: Bring) -> None:
        self._backends = backends
        self._bring = bring
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="backend")
        self._answers: dict[str, Future[tuple[str, ...]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)

    def expect(self, pins: Sequence[Pin]) -> None:
        """Begin to ask what these sdists are built with."""
        for pin in pins:
            if pin.file.filename not in self._answers:
                self._answers[pin.file.filename] = self._threads.submit(self._ask, pin.file, _sdist(pin))

    def requires(self, pin: Pin) -> tuple[str, ...]:
        """Return what the sdist is built with, once it is known."""
        return self._answers[pin.file.filename].result()

    def _ask(self, file: File, dist: Sdist) -> tuple[str, ...]:
        try:
            return self._backends.requirements(file, dist)
        except BuildError as error:
            error.known = self._stated(file, dist)
            raise

    def _stated(self, file: File, dist: Sdist) -> tuple[str, ...]:
        """Return what the sdist says of itself without its backend; nothing where it is malformed."""
        from wheelhouse.building.stated import texts_of  # noqa: PLC0415  (few builds fail)

        with suppress(BuildError):
            texts = texts_of(self._bring.one(file), dist)
            return () if texts is None else elsewhere(build_requires(texts.get("pyproject.toml")))
        return ()


def _is_compiled(library: Library, bring: Bring, pin: Pin, requires: tuple[str, ...]) -> bool:
    told = is_compiled(tuple(_beside(library, pin)))
    if told is not None:
        return told
    if builds_with_compiler(requires):
        return True
    dist = _sdist(pin)
    with refusing(dist):
        return holds_sources(member.path for member in members(bring.one(pin.file), dist))


def _beside(library: Library, pin: Pin) -> Iterator[Wheel]:
    """Yield the wheels of the same version; none for a direct reference: an index may have another project."""
    if pin.made is not None or pin.source == redacted(pin.file.url):
        return
    for release in library.project(pin.project).releases:
        if release.version == pin.version:
            for offer in release.offers:
                with suppress(BadFilename):
                    dist = parse_filename(offer.file.filename, pin.project)
                    if isinstance(dist, Wheel):
                        yield dist


def _sdist(pin: Pin) -> Sdist:
    assert isinstance(pin.dist, Sdist), "only sdists are built"  # noqa: S101  (closure.builds sees to it)
    return pin.dist
