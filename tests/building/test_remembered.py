from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.building.remembered import Remembered

FACTS = ("0" * 64, "3.12-any")


def test_an_answer_is_there_in_a_later_run(tmp_path: Path) -> None:
    Remembered(tmp_path).put(("a", "b>1"), *FACTS)
    assert Remembered(tmp_path).get(*FACTS) == ("a", "b>1")
    assert Remembered(tmp_path).get(FACTS[0], "3.11-any") is None


def test_without_a_folder_the_run_itself_remembers() -> None:
    memory = Remembered(None)
    memory.put(("a",), *FACTS)
    assert memory.get(*FACTS) == ("a",)


@pytest.mark.parametrize("text", [b"", b"[1]", b'{"a": 1}', b"\xff"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, text: bytes) -> None:
    Remembered(tmp_path).put(("a",), *FACTS)
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    kept.write_bytes(text)
    assert Remembered(tmp_path).get(*FACTS) is None


def test_what_cannot_be_written_is_remembered_for_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = Remembered(tmp_path / "file")
    memory.put(("a",), *FACTS)
    assert memory.get(*FACTS) == ("a",)
