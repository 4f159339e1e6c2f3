"""Requirement sets: those that are recorded, and those of an index that knew none yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.lineage.stories import LINUX, WINDOWS, recorded
from tests.records.test_reading import raw
from wheelhouse.errors import PlaceError
from wheelhouse.records.memory import known, remembered
from wheelhouse.records.reading import sets
from wheelhouse.records.record import Record, RecordedWanted
from wheelhouse.records.recorded_set import RecordedSet, name_of
from wheelhouse.records.writing import recorded_set

FLASK = [recorded(target, {"flask 3.0": ["1 flask"]}, requirements=["flask"]) for target in (LINUX, WINDOWS)]
DJANGO = recorded(LINUX, {}, requirements=["django"])


def written(folder: Path, *values: Record | RecordedSet) -> Path:
    for value in values:
        path, content = (value.path, raw(value)) if isinstance(value, Record) else recorded_set(value)
        target = folder / ".whbuild" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def worded(*words: str, file: str | None = None) -> Record:
    wanted = tuple(RecordedWanted(requirement=word, file=file, line=None, hashes=()) for word in words)
    return msgspec.structs.replace(DJANGO, requirements=wanted)


def test_what_is_recorded_and_what_is_implied(tmp_path: Path) -> None:
    web = RecordedSet(name="web", asks=(DJANGO.path,))
    found = sets(written(tmp_path, *FLASK, DJANGO, web))
    assert found == (RecordedSet(name="-r requirements.txt", asks=tuple(record.path for record in FLASK)), web)


def test_a_record_that_is_gone_is_not_in_its_set(tmp_path: Path) -> None:
    web = RecordedSet(name="web", asks=(DJANGO.path, FLASK[0].path))
    assert [each.asks for each in sets(written(tmp_path, FLASK[0], web))] == [(FLASK[0].path,)]


def test_sets_of_the_same_words_are_told_apart(tmp_path: Path) -> None:
    names = [each.name for each in sets(written(tmp_path, *FLASK, DJANGO))]
    assert len(set(names)) == 2
    assert all(name.startswith("-r requirements.txt (") for name in names)


def test_a_name_that_is_taken_gets_a_mark(tmp_path: Path) -> None:
    taken = RecordedSet(name="-r requirements.txt", asks=(DJANGO.path,))
    assert len({each.name for each in sets(written(tmp_path, *FLASK, DJANGO, taken))}) == 2


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (worded("flask", "django>=5"), "flask django>=5"),
        (worded("flask", file="web.txt"), "-r web.txt"),
        (worded(), "nothing"),
        (worded("a" * 300), f"{'a' * 200}..."),
    ],
)
def test_a_name_is_made_of_the_words_that_asked(record: Record, name: str, tmp_path: Path) -> None:
    (found,) = sets(written(tmp_path, record))
    assert found.name.partition(" (")[0] == name


def test_a_name_can_be_shown() -> None:
    assert name_of(["a\x1b[2J", "  b\n c"]) == "a?[2J b c"
    assert len(name_of(["a" * 10_000])) < 250


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"set-version": 2}, "was written by a newer whbuild"),
        ({"set-version": 0}, "there is no version 0"),
        ({"name": " "}, "its name is none"),
        ({"name": "a\x1b[2J"}, "its name is none"),
        ({"name": "other"}, "has another path"),
        ({"asks": ["../../etc/passwd"]}, "is no path of a record"),
        ({"files": [{"project": "A", "version": "1", "filename": "../a", "sha256": "x"}]}, "is no project and version"),
        ({"files": [{"project": "a", "version": "1", "filename": "../a", "sha256": "x"}]}, "is no file name"),
        ({"asks": 7}, "is damaged"),
    ],
)
def test_what_whbuild_would_not_have_written_is_told(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    path, content = recorded_set(RecordedSet(name="web"))
    written(tmp_path, DJANGO)
    target = tmp_path / ".whbuild" / path
    target.parent.mkdir()
    target.write_text(json.dumps({**json.loads(content), **change}))
    with pytest.raises(PlaceError, match=told):
        sets(tmp_path)
    assert list(remembered(tmp_path).sets) == ["-r requirements.txt"]


def test_what_is_no_index_has_no_sets(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="is not an index"):
        known(tmp_path)
    assert remembered(tmp_path / "none").sets == {}


def test_a_record_that_cannot_be_read_is_forgotten_by_a_run_alone(tmp_path: Path) -> None:
    written(tmp_path, *FLASK)
    (tmp_path / ".whbuild" / FLASK[0].path).write_text("{}")
    assert list(remembered(tmp_path).records) == [FLASK[1].path]
    with pytest.raises(PlaceError, match="is damaged"):
        known(tmp_path)
