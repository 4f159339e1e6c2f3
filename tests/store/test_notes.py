"""What runs note for later ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.store.notes import Notes

FACTS = ("0" * 64, "3.12-any")
Texts = tuple[str, ...]


def test_a_note_is_there_in_a_later_run(tmp_path: Path) -> None:
    Notes(tmp_path / "notes", Texts).put(("a", "b>1"), *FACTS)
    assert Notes(tmp_path / "notes", Texts).get(*FACTS) == ("a", "b>1")


@pytest.mark.parametrize("facts", [(FACTS[0], "3.11-any"), FACTS[:1], ("".join(FACTS),), FACTS[::-1]])
def test_other_facts_have_other_notes(tmp_path: Path, facts: tuple[str, ...]) -> None:
    notes = Notes(tmp_path, Texts)
    notes.put(("a",), *FACTS)
    assert notes.get(*facts) is None


def test_the_last_note_counts_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    notes = Notes(tmp_path, Texts)
    notes.put(("a",), *FACTS)
    notes.put(("b",), *FACTS)
    assert notes.get(*FACTS) == ("b",)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("text", [b"", b"[1]", b'{"a": 1}', b"\xff"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, text: bytes) -> None:
    notes = Notes(tmp_path, Texts)
    notes.put(("a",), *FACTS)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(text)
    assert notes.get(*FACTS) is None


def test_what_cannot_be_written_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    notes = Notes(tmp_path / "file", Texts)
    notes.put(("a",), *FACTS)
    assert notes.get(*FACTS) is None


def test_without_a_folder_nothing_is_kept() -> None:
    notes = Notes(None, Texts)
    notes.put(("a",), *FACTS)
    assert notes.get(*FACTS) is None
