from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from wheelhouse.index.segments import Segments


def run(folder: Path, renewed: float | None = None, **answers: bytes) -> dict[str, bytes]:
    """Return what a run finds in the folder, after which it puts the answers there, or renews that of `a`."""
    with closing(Segments(folder)) as segments:
        found = {key: got[0] for key in "abc" if (got := segments.get(key.encode())) is not None}
        for key, data in answers.items():
            segments.put(key.encode(), data, 1.5)
        if renewed is not None:
            segments.renew(b"a", renewed)
        return {key: bytes(data) for key, data in found.items()}


def expiry(folder: Path) -> float | None:
    found = Segments(folder).get(b"a")
    return None if found is None else found[1]


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


def test_a_later_run_finds_what_was_put(tmp_path: Path) -> None:
    assert run(tmp_path, a=b"one", b=b"") == {}
    assert run(tmp_path) == {"a": b"one", "b": b""}
    assert expiry(tmp_path) == 1.5


def test_the_newer_answer_counts(tmp_path: Path) -> None:
    run(tmp_path, a=b"old", b=b"b")
    run(tmp_path, a=b"new")
    assert run(tmp_path) == {"a": b"new", "b": b"b"}


def test_a_run_that_learned_nothing_writes_nothing(tmp_path: Path) -> None:
    run(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_renewal_is_a_few_bytes(tmp_path: Path) -> None:
    run(tmp_path, a=bytes(100_000))
    run(tmp_path, renewed=9.0)
    assert expiry(tmp_path) == 9.0
    assert segments(tmp_path)[1].stat().st_size < 100


def test_a_renewal_of_what_is_gone_renews_nothing(tmp_path: Path) -> None:
    run(tmp_path, renewed=9.0, b=b"b")
    assert run(tmp_path) == {"b": b"b"}


def test_many_segments_become_one(tmp_path: Path) -> None:
    for number in range(8):
        run(tmp_path, a=b"%d" % number, b=b"b")
    run(tmp_path, renewed=9.0, c=b"c")
    assert len(segments(tmp_path)) == 1
    assert run(tmp_path) == {"a": b"7", "b": b"b", "c": b"c"}
    assert expiry(tmp_path) == 9.0


def test_what_finds_no_room_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.index.segments._MOST_BYTES", 10)
    for _ in range(8):
        run(tmp_path, a=b"large" * 3, b=b"small")
    run(tmp_path, c=b"c")
    assert run(tmp_path) == {"b": b"small", "c": b"c"}


def test_what_killed_runs_left_behind_is_swept_up_after_a_day(tmp_path: Path) -> None:
    (tmp_path / "old.part").touch()
    (tmp_path / "new.part").touch()
    os.utime(tmp_path / "old.part", (0, 0))
    for number in range(9):
        run(tmp_path, a=b"%d" % number)
    assert [path.name for path in tmp_path.glob("*.part")] == ["new.part"]


def test_two_runs_at_once_both_count(tmp_path: Path) -> None:
    with closing(Segments(tmp_path)) as one, closing(Segments(tmp_path)) as two:
        one.put(b"a", b"a")
        two.put(b"b", b"b")
    assert run(tmp_path) == {"a": b"a", "b": b"b"}


def test_a_mapped_segment_outlives_its_file(tmp_path: Path) -> None:
    run(tmp_path, a=b"one")
    reading = Segments(tmp_path)
    found = reading.get(b"a")
    for number in range(9):
        run(tmp_path, a=b"%d" % number)
    assert found is not None
    assert bytes(found[0]) == b"one"


@pytest.mark.parametrize("keep", [0, 5, 15, 20, -1, -9, -20])
def test_a_segment_that_is_cut_off_counts_as_none(tmp_path: Path, keep: int) -> None:
    run(tmp_path, b=b"b")
    run(tmp_path, a=b"one")
    path = segments(tmp_path)[1]
    path.write_bytes(path.read_bytes()[:keep])
    assert run(tmp_path) == {"b": b"b"}


def test_a_segment_that_says_more_than_it_holds_counts_as_none(tmp_path: Path) -> None:
    run(tmp_path, a=bytes(50))
    path = segments(tmp_path)[0]
    path.write_bytes(path.read_bytes()[50:])
    assert run(tmp_path) == {}


def test_a_folder_that_cannot_be_written_is_as_if_empty(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run(tmp_path / "file", a=b"one") == {}
    assert run(tmp_path / "file", renewed=2.0) == {}


def test_what_is_put_after_the_end_is_dropped(tmp_path: Path) -> None:
    late = Segments(tmp_path)
    late.close()
    late.put(b"a", b"one")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_looked_up_holds_nothing(tmp_path: Path) -> None:
    segments = Segments(tmp_path / ("x" * 300))
    assert segments.get(b"key") is None
    segments.put(b"key", b"data")
    segments.close()
