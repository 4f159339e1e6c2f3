"""What needs no waiting is had at once, without a task of its own (as the eager tasks of Python 3.12)."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Begun(Generic[T]):
    """A coroutine that has come to where it waits for something, to be awaited by a task."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], awaited: Any) -> None:
        self._coroutine = coroutine
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, T]:
        """Wait on, and return what the coroutine returns."""
        try:
            while True:
                try:
                    yield self._awaited
                except BaseException as error:  # noqa: BLE001  (a task that is cancelled says so by one)
                    self._awaited = self._coroutine.throw(error)
                else:
                    self._awaited = self._coroutine.send(None)
        except StopIteration as ended:
            result: T = ended.value
            return result


def begun(coroutine: Coroutine[Any, Any, T]) -> T | Begun[T]:
    """Run the coroutine until it waits for something; return its result, if it ends before."""
    try:
        return Begun(coroutine, coroutine.send(None))
    except StopIteration as ended:
        result: T = ended.value
        return result
