from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from wheelhouse.index.errands import Errand, Errands

Run = Callable[[], None]


def drop(_: Run) -> None:
    """Send nothing."""


@pytest.fixture
def errands() -> Iterator[Errands]:
    made = Errands(threads=2)
    yield made
    made.close()


def test_the_one_who_asks_does_the_work_where_nobody_began_it() -> None:
    errand = Errand(threading.get_ident, drop)
    assert errand.answer() == threading.get_ident()
    assert errand.asked


def test_the_work_is_done_once_for_all_who_ask() -> None:
    times: list[int] = []

    def work() -> None:
        time.sleep(0.05)
        times.append(1)

    errand = Errand(work, drop)
    threads = [threading.Thread(target=errand.answer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times == [1]


def test_an_error_is_kept_for_whoever_asks() -> None:
    errand = Errand(lambda: 1 // 0, drop)
    errand.run()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            errand.answer()


def test_an_interruption_goes_through_and_leaves_nobody_waiting() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    errand = Errand(interrupted, drop)
    with pytest.raises(KeyboardInterrupt):
        errand.run()
    with pytest.raises(KeyboardInterrupt):
        errand.answer()


def test_followers_are_told_the_value_before_and_after_it_is_there() -> None:
    told: list[int] = []
    errand = Errand(lambda: 7, lambda run: run())
    errand.then(told.append)
    errand.run()
    errand.then(told.append)
    assert told == [7, 7]


def test_followers_of_a_failure_are_not_told() -> None:
    told: list[int] = []
    errand = Errand(lambda: 1 // 0, lambda run: run())
    errand.then(told.append)
    errand.run()
    errand.then(told.append)
    assert told == []


def test_the_most_urgent_goes_first() -> None:
    errands, order, done, go = Errands(threads=1, more=0), list[int](), threading.Event(), threading.Event()
    errands.send(go.wait, 0)  # type: ignore[arg-type]  # what it returns does not matter
    for urgency in (2, 1, 3):
        errands.send(lambda urgency=urgency: order.append(urgency), urgency)  # type: ignore[misc]  # a loop's variable
    errands.send(done.set, 9)
    go.set()
    assert done.wait(5)
    errands.close()
    assert order == [1, 2, 3]


def test_threads_start_when_they_are_needed_and_no_more_than_allowed(errands: Errands) -> None:
    begun, go = threading.Semaphore(0), threading.Event()

    def work() -> None:
        begun.release()
        go.wait()

    before = threading.active_count()
    for _ in range(5):
        errands.send(work, 0)
    assert all(begun.acquire(timeout=5) for _ in range(2))
    assert threading.active_count() == before + 2
    go.set()


def test_more_threads_begin_for_what_is_asked_early() -> None:
    errands, begun, go = Errands(threads=1, more=1), threading.Semaphore(0), threading.Event()

    def work() -> None:
        begun.release()
        go.wait()

    for urgency in (0, 1, 2, 2):
        errands.send(work, urgency)
    assert all(begun.acquire(timeout=5) for _ in range(2))
    assert not begun.acquire(timeout=0.05)
    go.set()
    errands.close()


def test_an_idle_thread_takes_the_next_errand(errands: Errands) -> None:
    for _ in range(20):
        done = threading.Event()
        errands.send(done.set, 0)
        assert done.wait(5)


def test_what_is_sent_after_the_end_is_dropped() -> None:
    errands, called = Errands(), list[int]()
    errands.close()
    errands.send(lambda: called.append(1), 0)
    errands.close()
    assert called == []


def test_the_end_does_not_wait_for_one_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.index.errands._FAREWELL", 0.05)
    errands, hang, begun = Errands(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        hang.wait(10)

    errands.send(work, 0)
    assert begun.wait(5)
    began = time.monotonic()
    errands.close()
    assert time.monotonic() - began < 2
    hang.set()
