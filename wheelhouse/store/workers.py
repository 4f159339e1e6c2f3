"""Many jobs at a time: the first failure stops the rest, and so does Ctrl-C."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_TICK = 0.5  # seconds: on Windows a wait without an end cannot be interrupted
_GRACE = 5.0  # seconds that threads get to notice that all is over
J = TypeVar("J")
R = TypeVar("R")


def in_parallel(do: Callable[[J], R], jobs: Sequence[J], *, workers: int, stop: Callable[[], None]) -> list[R]:
    """Return what `do` returns for each job, in the order of the jobs, which is also the order in which they begin.

    Raises the first failure, after `stop` was called, from which jobs under way are expected to end soon.
    """
    crew = _Crew(do, jobs, stop)
    # Daemons: a thread that the system holds in a look-up must not keep the program from ending.
    threads = [threading.Thread(target=crew.work, name=f"fetch-{at}", daemon=True) for at in range(workers)]
    threads = threads[: len(jobs)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(_TICK)
    except BaseException as error:  # Ctrl-C is raised here, and nowhere else
        crew.fail(error)
        for thread in threads:
            if thread.ident:
                thread.join(_GRACE)
        raise
    if crew.failures:
        raise crew.failures[0]
    return [crew.results[at] for at in range(len(jobs))]


class _Crew(Generic[J, R]):
    def __init__(self, do: Callable[[J], R], jobs: Sequence[J], stop: Callable[[], None]) -> None:
        self.results: dict[int, R] = {}
        self.failures: list[BaseException] = []
        self._waiting = deque(enumerate(jobs))
        self._do = do
        self._stop = stop

    def work(self) -> None:
        while not self.failures:
            try:
                at, job = self._waiting.popleft()
            except IndexError:
                return
            try:
                self.results[at] = self._do(job)
            except BaseException as error:  # noqa: BLE001  (raised again in the thread that waits)
                self.fail(error)

    def fail(self, error: BaseException) -> None:
        self.failures.append(error)
        self._stop()
