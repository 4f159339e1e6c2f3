"""Asks the backends of sdists what these are built with, beside what else a run does."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

from packaging.requirements import InvalidRequirement

from wheelhouse.bring import Bring
from wheelhouse.building.elsewhere import elsewhere
from wheelhouse.closure.closure import Pin
from wheelhouse.dists.files import File, Sdist
from wheelhouse.errors import BuildError, RequirementsError
from wheelhouse.sources.backends import Backends
from wheelhouse.sources.provisions import Later


class Inquiry:
    """Asks several backends at a time, as many as there are processors: each is a program that computes."""

    def __init__(self, backends: Backends, bring: Bring) -> None:
        self._backends = backends
        self._bring = bring
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="backend")
        self._early: dict[str, Future[tuple[str, ...] | None]] = {}
        self._answers: dict[str, Future[tuple[str, ...]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)

    def expect_early(self, pins: Sequence[Pin], then: Callable[[Pin, tuple[str, ...]], None]) -> None:
        """Begin to ask while other targets are still resolved, as far as that does not stand in their way.

        `then` is called with what is known, by a thread; what it raises of requirements is raised again later.
        """
        for pin in pins:
            if pin.file.filename not in self._early:
                self._early[pin.file.filename] = self._threads.submit(self._ask_early, pin, then)

    def expect(self, pins: Sequence[Pin]) -> None:
        """Begin to ask what these sdists are built with."""
        for pin in pins:
            if pin.file.filename not in self._answers:
                self._answers[pin.file.filename] = self._threads.submit(self._ask, pin.file, sdist_of(pin))

    def requires(self, pin: Pin) -> tuple[str, ...]:
        """Return what the sdist is built with, once it is known."""
        return self._answers[pin.file.filename].result()

    def _ask_early(self, pin: Pin, then: Callable[[Pin, tuple[str, ...]], None]) -> tuple[str, ...] | None:
        try:
            with self._backends.hastily():
                found = self._asked(pin.file, sdist_of(pin))
        except Later:
            return None
        with suppress(InvalidRequirement, RequirementsError):
            then(pin, found)
        return found

    def _ask(self, file: File, dist: Sdist) -> tuple[str, ...]:
        early = self._early.get(file.filename)
        found = None if early is None else early.result()
        return self._asked(file, dist) if found is None else found

    def _asked(self, file: File, dist: Sdist) -> tuple[str, ...]:
        try:
            return self._backends.requirements(file, dist)
        except BuildError as error:
            error.known = self._stated(file, dist)
            raise

    def _stated(self, file: File, dist: Sdist) -> tuple[str, ...]:
        """Return what the sdist says of itself without its backend; nothing where it is malformed."""
        from wheelhouse.building.stated import texts_of  # noqa: PLC0415  (few builds fail)
        from wheelhouse.dists.pyproject import build_requires  # noqa: PLC0415

        with suppress(BuildError):
            texts = texts_of(self._bring.one(file), dist)
            return () if texts is None else elsewhere(build_requires(texts.get("pyproject.toml")))
        return ()


def sdist_of(pin: Pin) -> Sdist:
    """Return what the file of a pin is, if that is an sdist."""
    assert isinstance(pin.dist, Sdist), "only sdists are built"  # noqa: S101  (closure.builds sees to it)
    return pin.dist
