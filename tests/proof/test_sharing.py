from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from wheelhouse.proof import sharing
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.sharing import shared

PATHS = [f"packages/{number}" for number in range(250)]


def read(path: str) -> tuple[Finding, ...]:
    """Return which process read the path, where the path is to be told of."""
    return (Finding(code="changed", path=path, message=str(os.getpid())),) if path.endswith("7") else ()


def readers(most: int, monkeypatch: pytest.MonkeyPatch, *, fork: bool = True) -> set[str]:
    monkeypatch.setattr(sharing, "_MANY", most)
    monkeypatch.setattr(sharing, "_processors", lambda: 2)
    monkeypatch.setattr(sharing, "_may_fork", lambda: fork)
    with shared(read, PATHS) as reading:
        found = list(reading)
    assert [each.path for each in found] == [path for path in PATHS if path.endswith("7")]
    return {each.message for each in found}


@pytest.mark.skipif(not sharing._may_fork(), reason="another thread runs, or the system is another")
def test_many_are_read_by_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(os.getpid()) not in readers(1, monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is copied")
def test_one_that_is_told_to_end_before_it_has_begun_ends(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def told_to_end(*given: Any) -> None:
        if not (tmp_path / "told").exists():  # the first process; another takes its place
            (tmp_path / "told").touch()
            os.kill(os.getpid(), signal.SIGTERM)
        begin(*given)

    begin = sharing._begin
    monkeypatch.setattr(sharing, "_begin", told_to_end)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        assert str(os.getpid()) not in readers(1, monkeypatch)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("most", "fork"), [(1_000, True), (1, False)])
def test_few_or_where_a_process_cannot_be_copied(monkeypatch: pytest.MonkeyPatch, most: int, fork: bool) -> None:
    assert readers(most, monkeypatch, fork=fork) == {str(os.getpid())}


def test_at_least_one_processor_may_be_used() -> None:
    assert sharing._processors() >= 1


def test_what_a_process_does() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        sharing._begin(read)
        assert [each.path for each in sharing._read_all(["a", "7"])] == ["7"]
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
