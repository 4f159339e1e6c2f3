from __future__ import annotations

import threading
from collections.abc import Callable, Generator

import pytest

from wheelhouse.carried.threads import HELD, abreast, ahead, behind


def chunks(count: int, *, closed: list[bool], fails: bool = False) -> Generator[bytes, None, None]:
    try:
        for number in range(count):
            yield b"%d" % number
        if fails:
            raise ValueError(count)
    finally:
        closed.append(True)


@pytest.mark.parametrize("count", [0, 1, HELD, 5 * HELD])
def test_what_is_gathered_ahead_is_the_same(count: int) -> None:
    closed: list[bool] = []
    assert list(ahead(chunks(count, closed=closed))) == [b"%d" % number for number in range(count)]
    assert closed


def test_what_fails_ahead_fails_where_it_would_have() -> None:
    taken = ahead(chunks(2, closed=[], fails=True))
    assert [next(taken), next(taken)] == [b"0", b"1"]
    with pytest.raises(ValueError, match="2"):
        next(taken)


@pytest.mark.parametrize("count", [1, HELD + 2, 100 * HELD])
@pytest.mark.parametrize("taken", [1, HELD])
def test_who_has_had_enough_leaves_no_thread(count: int, taken: int) -> None:
    before, closed = threading.active_count(), list[bool]()
    gathered = ahead(chunks(count, closed=closed))
    for _ in range(min(taken, count)):
        next(gathered)
    gathered.close()
    assert closed
    assert threading.active_count() == before


def test_what_is_done_behind_is_done_in_order_and_before_the_end() -> None:
    done: list[int] = []
    with behind() as have:
        for number in range(5 * HELD):
            have(done.append, number)
    assert done == list(range(5 * HELD))


def fail_behind(done: list[int], first: Callable[[], object]) -> None:
    with behind() as have:
        have(first)
        for number in range(100 * HELD):
            have(done.append, number)


def test_what_fails_behind_ends_it() -> None:
    done: list[int] = []
    with pytest.raises(ZeroDivisionError):
        fail_behind(done, lambda: 1 // 0)
    assert done == []


def test_what_fails_behind_at_last_fails_in_the_end() -> None:
    with pytest.raises(ZeroDivisionError), behind() as have:
        have(divmod, 1, 0)


def test_what_is_done_abreast_is_told_in_order() -> None:
    assert list(abreast(str, range(20))) == [str(number) for number in range(20)]
