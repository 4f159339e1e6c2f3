"""What keeps whoever locks for all platforms from a lock."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.lineage.stories import LINUX, recorded
from tests.proof.indexes import laid, whole
from tests.specimens import wheel
from wheelhouse.proof.lockers import unlockable
from wheelhouse.records.record import Record, RecordedWanted

APP = ("app", "1.0", ["leaf; sys_platform == 'win32'"])


def of_app(*requirements: str) -> Record:
    record = whole(recorded(LINUX, {"app 1.0": ["1 app"]}, requirements=["app"]))
    more = (RecordedWanted(requirement=text, file=None, line=None, hashes=()) for text in requirements)
    return msgspec.structs.replace(record, requirements=(*record.requirements, *more))


def lost(index: Path, *records: Record) -> list[str]:
    return [f"{each.target}: {each.message}" for each in unlockable(index, records)]


def test_what_a_marker_names_is_there_or_not(tmp_path: Path) -> None:
    assert lost(laid(tmp_path / "a", wheel(*APP)), of_app()) == [f"{LINUX}: The index has no project named leaf."]
    assert lost(laid(tmp_path / "b", wheel(*APP), wheel("leaf", "1.0")), of_app()) == []


@pytest.mark.parametrize(
    "change",
    [{"lockers": of_app().pins}, {"lockers_without": ("leaf",)}, {"record_version": 1, "markers": {}, "tags": ()}],
)
def test_what_the_proof_tells_of_is_passed_over(tmp_path: Path, change: dict[str, object]) -> None:
    assert lost(laid(tmp_path, wheel(*APP)), msgspec.structs.replace(of_app(), **change)) == []


def test_a_record_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    assert lost(laid(tmp_path, wheel(*APP)), of_app("app ==")) == []


def test_a_folder_without_pages_tells_nothing(tmp_path: Path) -> None:
    assert lost(tmp_path / "none", of_app()) == []
