from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from wheelhouse.store.workers import in_parallel


def nothing() -> None:
    return


@pytest.mark.parametrize("workers", [1, 3, 50])
def test_results_keep_the_order_of_the_jobs(workers: int) -> None:
    def do(job: int) -> int:
        time.sleep(0.001 * (job % 3))
        return job * 2

    assert in_parallel(do, range(20), workers=workers, stop=nothing) == [job * 2 for job in range(20)]


def test_no_jobs_are_no_work() -> None:
    assert in_parallel(str, [], workers=4, stop=nothing) == []


def test_the_first_failure_stops_the_rest_and_no_thread_is_left() -> None:
    stopped = threading.Event()
    done: list[int] = []

    def do(job: int) -> None:
        if job == 1:
            raise KeyError(job)
        stopped.wait(5)
        done.append(job)

    before = threading.active_count()
    with pytest.raises(KeyError):
        in_parallel(do, range(100), workers=4, stop=stopped.set)
    assert len(done) <= 4
    assert threading.active_count() == before


def test_an_interrupt_of_the_main_thread_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()
    join: Callable[..., None] = threading.Thread.join

    def interrupted(thread: threading.Thread, timeout: float | None = None) -> None:
        if not stopped.is_set():
            raise KeyboardInterrupt
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        in_parallel(lambda _: stopped.wait(5), range(10), workers=2, stop=stopped.set)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch-")]


def test_a_machine_without_room_for_threads_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = threading.Thread.start
    begun: list[threading.Thread] = []

    def start(thread: threading.Thread) -> None:
        if begun:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    stopped = threading.Event()
    with pytest.raises(RuntimeError):
        in_parallel(lambda _: stopped.wait(5), range(3), workers=3, stop=stopped.set)
    assert not begun[0].is_alive()
