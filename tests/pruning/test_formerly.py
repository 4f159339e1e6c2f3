"""What former states wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.carried.generations import history
from wheelhouse.carried.keeping import kept
from wheelhouse.pruning.formerly import wanted_since

NOW = datetime.now(UTC)
LONG_AGO, IN_A_DAY = NOW - timedelta(days=400), NOW + timedelta(days=1)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return an index of which one set was answered by another version each time."""
    source = Pypi(*(wheel("app", f"{number}.0") for number in (1, 2, 3))).folder(tmp_path / "files")
    for number in (1, 2, 3):
        words = (f"app=={number}.0", tmp_path / "index", "--set", "web", "--no-index", "-f", source)
        assert whbuild(*words).code == 0
    return tmp_path / "index"


def versions(filenames: frozenset[str]) -> list[str]:
    return sorted(filename.split("-")[1] for filename in filenames)


def test_each_state_since_then_counts(index: Path) -> None:
    assert versions(wanted_since(index, LONG_AGO)) == ["1.0", "2.0", "3.0"]


def test_what_was_left_before_does_not_count(index: Path) -> None:
    assert versions(wanted_since(index, IN_A_DAY)) == ["3.0"]


def test_a_state_that_is_not_kept_wants_nothing(index: Path) -> None:
    first = history(index).states[0]
    kept(index, first.manifest).unlink()
    assert versions(wanted_since(index, LONG_AGO)) == ["2.0", "3.0"]


def test_of_a_state_whose_records_are_lost_every_file_counts(index: Path) -> None:
    for blob in (index / ".whbuild" / "generations" / "blobs").rglob("*"):
        if blob.is_file() and b'"record-version"' in blob.read_bytes():
            blob.unlink()
    assert versions(wanted_since(index, LONG_AGO)) == ["1.0", "2.0", "3.0"]


def test_a_folder_without_a_history(tmp_path: Path) -> None:
    assert wanted_since(tmp_path, LONG_AGO) == frozenset()
