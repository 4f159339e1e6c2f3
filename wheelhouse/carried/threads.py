"""What is read, unpacked and hashed while Python goes on: for none of that is it needed."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, Callable, Generator, Iterable, Iterator, List, TypeVar

HELD = 8  # pieces that wait at most, of a mebibyte each
AT_ONCE = 4  # files that are read at the same time, where there are as many processors

Given = TypeVar("Given")
Found = TypeVar("Found")


def ahead(chunks: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    """Yield the same chunks, which a thread gathers meanwhile. What it raises is raised where it would have come.

    The generator is closed in the end, by that thread.
    """
    waiting = Queue(HELD)  # type: Queue[Any]  # chunks, then None or what was raised
    stopped = Event()
    thread = Thread(target=_gather, args=(chunks, waiting, stopped), daemon=True)
    thread.start()
    try:
        item = waiting.get()
        while isinstance(item, bytes):
            yield item
            item = waiting.get()
        if item is not None:
            raise item
    finally:
        stopped.set()
        _empty(waiting)  # for two more: what waits to be put, and the end
        thread.join()


def _gather(chunks: Generator[bytes, None, None], waiting: "Queue[Any]", stopped: Event) -> None:
    end = None
    try:
        with closing(chunks):
            for chunk in chunks:
                if stopped.is_set():
                    break
                waiting.put(chunk)
    except BaseException as error:  # noqa: BLE001  (it is raised by the other thread)
        end = error
    waiting.put(end)


def _empty(waiting: "Queue[Any]") -> None:
    try:
        while True:
            waiting.get_nowait()
    except Empty:
        return


@contextmanager
def behind() -> Iterator[Callable[..., None]]:
    """Give a function that has others called, with arguments, by a thread: one after the other, in order.

    What one of them raises is raised by the next call, or in the end; those after it are not called.
    """
    waiting = Queue(HELD)  # type: Queue[Any]
    failures = []  # type: List[BaseException]
    thread = Thread(target=_work, args=(waiting, failures), daemon=True)
    thread.start()

    def have(function: Callable[..., object], *arguments: Any) -> None:
        if failures:
            raise failures[0]
        waiting.put((function, arguments))

    try:
        yield have
    finally:
        waiting.put(None)
        thread.join()
    if failures:
        raise failures[0]


def _work(waiting: "Queue[Any]", failures: List[BaseException]) -> None:
    for function, arguments in iter(waiting.get, None):
        if not failures:
            try:
                function(*arguments)
            except BaseException as error:  # noqa: BLE001  (as above)
                failures.append(error)


def abreast(function: Callable[[Given], Found], given: Iterable[Given]) -> Iterator[Found]:
    """Yield what the function returns of each, in order; it is called by several threads."""
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, os.cpu_count() or 1)) as pool:
        yield from pool.map(function, given)
