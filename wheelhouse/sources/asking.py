"""Who asks what sdists are built with: nobody, and no thread, before a run meets the first of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from wheelhouse.bring import Bring
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.dists.files import Sdist
from wheelhouse.sources.backends import Backends

Then: TypeAlias = Callable[[Pin, tuple[str, ...]], None]


class Inquiring(Protocol):
    """Who asks; `inquiry.Inquiry` is one."""

    def expect_early(self, pins: Sequence[Pin], then: Then) -> None:
        """Begin to ask while other targets are still resolved, as far as that does not stand in their way.

        `then` is called with what is known, by a thread.
        """

    def expect(self, pins: Sequence[Pin]) -> None:
        """Begin to ask what these sdists are built with."""

    def requires(self, pin: Pin) -> tuple[str, ...]:
        """Return what the sdist is built with, once it is known."""


class Asking:
    """Asks by the backends, of files that `bring` brings."""

    def __init__(self, backends: Backends, bring: Bring) -> None:
        self.backends = backends
        self.bring = bring
        self._stack = ExitStack()
        self._inquiring: Inquiring | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def expect_early(self, closure: Closure, then: Then) -> None:
        """Begin to ask what the sdists of a closure are built with, while other targets are still resolved."""
        pins = [pin for pin in closure.pins if isinstance(pin.dist, Sdist)]
        if pins:
            self.inquiring.expect_early(pins, then)

    @property
    def inquiring(self) -> Inquiring:
        """Who asks, from now on."""
        from wheelhouse.sources.inquiry import Inquiry  # noqa: PLC0415  (many a run has wheels only)

        if self._inquiring is None:
            self._inquiring = self._stack.enter_context(Inquiry(self.backends, self.bring))
        return self._inquiring
