"""Many files, read by all processors at once: in processes of their own where that is cheap, else in threads.

What is done with a file is half hashing, which threads share, and half Python, which they do not.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import TypeAlias

from wheelhouse.proof.findings import Finding

Read: TypeAlias = Callable[[str], tuple[Finding, ...]]

_MANY = 2_000  # paths from which on processes are worth their beginning, some 20 ms
_CHUNK = 100  # paths that are handed over at once

_ENDS = (signal.SIGINT, signal.SIGTERM)

_of_this_process: list[Read] = []


def shared(read: Read, paths: Sequence[str]) -> AbstractContextManager[Iterator[Finding]]:
    """Begin to read all paths, and give what is found out by that, in their order."""
    workers = _processors()
    if len(paths) >= _MANY and workers > 1 and _may_fork():
        return _in_processes(read, paths, workers)
    return _in_threads(read, paths, workers)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    """Whether a copy of this process works: other systems than Linux, and other threads, may hold what it waits for."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _in_threads(read: Read, paths: Sequence[str], workers: int) -> Iterator[Iterator[Finding]]:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  (a build proves without it)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield chain.from_iterable(pool.map(read, paths))


@contextmanager
def _in_processes(read: Read, paths: Sequence[str], workers: int) -> Iterator[Iterator[Finding]]:
    from multiprocessing import get_context  # noqa: PLC0415  (only for large indexes)

    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    with _withheld():
        pool = get_context("fork").Pool(workers, initializer=_begin, initargs=(read,))
    with pool:
        yield chain.from_iterable(pool.imap(_read_all, chunks))
        pool.close()
        pool.join()


@contextmanager
def _withheld() -> Iterator[None]:
    """Let signals wait, for the processes that begin meanwhile until they have taken over.

    Until then they would do with a signal what this process does, and one that is told to end might never.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(read: Read) -> None:
    """Take over what is to be done; whoever interrupts the run means the process that began this one, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
    _of_this_process[:] = [read]


def _read_all(paths: Sequence[str]) -> list[Finding]:
    (read,) = _of_this_process
    return [finding for path in paths for finding in read(path)]
