from __future__ import annotations

import os
import threading
from pathlib import Path

import filelock
import pytest

from wheelhouse.carried import locking
from wheelhouse.carried.layout import LOCK, Refused
from wheelhouse.carried.locking import locked


def test_one_at_a_time_after_a_word(tmp_path: Path) -> None:
    told = threading.Event()
    done: list[str] = []

    def second() -> None:
        with locked(tmp_path, waiting=told.set):
            done.append("second")

    with locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(10)
        done.append("first")
    thread.join(10)
    assert done == ["first", "second"]


def test_it_waits_so_long_and_no_longer(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(Refused, match=r"within 0\.01 seconds") as caught, locked(tmp_path, 0.01):
        pass
    assert caught.value.kind == "locked"
    with locked(tmp_path, 0):
        pass


def test_programs_that_lock_by_filelock_wait_and_are_waited_for(tmp_path: Path) -> None:
    other = filelock.FileLock(tmp_path / LOCK)
    with locked(tmp_path), pytest.raises(filelock.Timeout):
        other.acquire(timeout=0.01)
    with other, pytest.raises(Refused), locked(tmp_path, 0.01):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no open file can be removed there")
def test_a_file_that_was_removed_meanwhile_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = locking._try_to_lock

    def slow(handle: int) -> bool:
        monkeypatch.undo()
        (tmp_path / LOCK).unlink()
        return taken(handle)

    monkeypatch.setattr(locking, "_try_to_lock", slow)
    with locked(tmp_path), pytest.raises(Refused), locked(tmp_path, 0.01):
        pass
