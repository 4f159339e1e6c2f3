"""Records read back: those of now and of older versions; what is damaged or hostile is told, not believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.lineage.stories import LINUX, OLD, WINDOWS, recorded
from tests.records.test_writing import resolved, written
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.closure.closure import Closure
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError
from wheelhouse.records import reading
from wheelhouse.records.reading import by_number, files, read
from wheelhouse.records.record import VERSION, Record
from wheelhouse.tree.manifest import Manifest, Stored, encode

FIRST = {
    "record-version": 1,
    "target": "3.11-manylinux_2_36_x86_64",
    "requirements": [{"requirement": "flask>=2", "file": "requirements.txt", "line": 1, "hashes": []}],
    "constraints": [],
    "rules": {
        "no-binary": [],
        "only-binary": [],
        "prefer-binary": False,
        "pre": False,
        "no-deps": False,
        "require-hashes": False,
        "uploaded-before": None,
    },
    "pins": [
        {
            "project": "flask",
            "version": "3.0",
            "extras": ["async"],
            "filename": "flask-3.0-py3-none-any.whl",
            "sha256": "a" * 64,
            "why": [
                {"requirement": "flask>=2", "file": "requirements.txt", "line": 1},
                {"requirement": "flask", "file": None, "line": None},
                {"requirement": "flask>1", "project": "click", "version": "8.1"},
            ],
        }
    ],
}
PIN = FIRST["pins"][0]  # type: ignore[index]
GAP = {"project": "a", "version": "1", "reason": "no wheel fits"}

BUILD = {"project": "a", "version": "1", "sdist": "a-1.tar.gz", "requires": ["b>1; python_version > '3'"]}


def index(folder: Path, *records: bytes) -> Path:
    asks = folder / ".whbuild/asks"
    asks.mkdir(parents=True)
    for number, raw in enumerate(records):
        (asks / f"{number}.json").write_bytes(raw)
    return folder


def raw(record: Record) -> bytes:
    return msgspec.json.encode(record)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path, content = written(resolved())
    (tmp_path / ".whbuild/asks").mkdir(parents=True)
    (tmp_path / ".whbuild" / path).write_bytes(content)
    (known,) = read(tmp_path)
    assert (known.record_version, known.path) == (VERSION, path)
    assert [pin.project for pin in known.pins] == ["click", "flask"]


def test_records_of_the_first_version_are_read(tmp_path: Path) -> None:
    (known,) = read(index(tmp_path, json.dumps(FIRST).encode()))
    (pin,) = known.pins
    assert (pin.project, pin.version, pin.extras, pin.size) == ("flask", "3.0", ("async",), None)
    assert [(why.project, str(why.origin)) for why in pin.why[:2]] == [
        (None, "requirements.txt, line 1"),
        (None, "the command line"),
    ]
    assert pin.why[2].project == "click"
    assert (known.markers, known.tags, known.gaps) == ({}, (), ())


def test_gaps_are_read(tmp_path: Path) -> None:
    (known,) = read(index(tmp_path, json.dumps({**FIRST, "record-version": 2, "gaps": [GAP]}).encode()))
    assert [member.project for member in known.members] == ["flask", "a"]


def test_builds_are_read(tmp_path: Path) -> None:
    (known,) = read(
        index(tmp_path, json.dumps({**FIRST, "record-version": 3, "builds": [{**BUILD, "pins": [PIN]}]}).encode())
    )
    assert [pin.project for pin in known.tools] == ["flask"]
    assert "flask-3.0-py3-none-any.whl" in known.filenames


def test_they_are_sorted_by_target_then_by_path(tmp_path: Path) -> None:
    some = [recorded(target, {}, requirements=[text]) for target in (WINDOWS, OLD, LINUX) for text in ("b", "a")]
    known = read(index(tmp_path, *map(raw, some)))
    assert [record.target for record in known] == [OLD, OLD, LINUX, LINUX, WINDOWS, WINDOWS]
    assert [record.path for record in known[:2]] == sorted(record.path for record in known[:2])


def test_numbers_in_names_sort_as_numbers() -> None:
    names = ["3.9-b", "3.10-a", "3.9-a", "3.10", "pp3.10", "3", "x" + "9" * 5_000]
    assert sorted(names, key=by_number) == ["3", "3.9-a", "3.9-b", "3.10", "3.10-a", "pp3.10", "x" + "9" * 5_000]


def test_other_files_beside_them_are_passed_over(tmp_path: Path) -> None:
    index(tmp_path, raw(recorded(LINUX, {})))
    (tmp_path / ".whbuild/asks/.DS_Store").write_bytes(b"\0")
    assert len(read(tmp_path)) == 1


def test_an_index_without_files_has_no_records(tmp_path: Path) -> None:
    assert read(index(tmp_path)) == ()


@pytest.mark.parametrize("ask", [read, files])
def test_a_folder_that_is_no_index(ask: Any, tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="is not an index that whbuild wrote"):
        ask(tmp_path)
    with pytest.raises(PlaceError, match=r"nowhere does not exist"):
        ask(tmp_path / "nowhere")


HOSTILE: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", "damaged"),
    "deep": (b'{"record-version": 2, "x": ' + b"[" * 100_000, "damaged"),
    "a list": ([], "damaged"),
    "no version": ({"target": "x"}, "damaged.*record-version"),
    "a version that never was": ({**FIRST, "record-version": 0}, "damaged.*no version 0"),
    "of the future": ({**FIRST, "record-version": VERSION + 1, "pins": 7}, "newer whbuild"),
    "no pins": ({key: FIRST[key] for key in FIRST if key != "pins"}, "damaged.*pins"),
    "a number for a name": ({**FIRST, "target": 7}, "damaged"),
    "of a set without a name": ({**FIRST, "set": " "}, "damaged.*name of its set"),
    "of a set that colours the terminal": ({**FIRST, "set": "\x1b[31m"}, "damaged.*name of its set"),
    "a long target": ({**FIRST, "target": "x" * 256}, "longer than 255"),
    "a project that is not normalized": ({**FIRST, "pins": [{**PIN, "project": "Flask"}]}, "no project"),
    "a version that is none": ({**FIRST, "pins": [{**PIN, "version": "latest"}]}, "no project and version"),
    "a file name that leaves": ({**FIRST, "pins": [{**PIN, "filename": "../x.whl"}]}, "no file name"),
    "a wheel beside that leaves": ({**FIRST, "also": [{**PIN, "filename": "/x.whl"}]}, "no file name"),
    "a hash that is none": ({**FIRST, "pins": [{**PIN, "sha256": "A" * 64}]}, "no SHA-256"),
    "a gap of no version": ({**FIRST, "gaps": [{**GAP, "version": "?"}]}, "no project and version"),
    "what is built with leaves": ({**FIRST, "builds": [{**BUILD, "pins": [GAP]}]}, "damaged.*filename"),
    "an sdist that leaves": ({**FIRST, "builds": [{**BUILD, "sdist": "../x.zip"}]}, "is no sdist"),
    "a build of no requirement": ({**FIRST, "builds": [{**BUILD, "requires": ["a ??"]}]}, "which is no requirement"),
    "a tag that is none": ({**FIRST, "tags": ["py3-none"]}, "no tag set"),
    "half a character": (json.dumps({**FIRST, "target": "x"}).replace('"x"', '"\\ud800"').encode(), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_whbuild_would_not_have_written(case: str, tmp_path: Path) -> None:
    content, said = HOSTILE[case]
    with pytest.raises(PlaceError, match=said) as caught:
        read(index(tmp_path, content if isinstance(content, bytes) else json.dumps(content).encode()))
    assert str(tmp_path / ".whbuild/asks/0.json") in caught.value.message
    assert caught.value.hint


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    (index(tmp_path) / ".whbuild/asks/a.json").mkdir()
    with pytest.raises(PlaceError, match="no plain file"):
        read(tmp_path)


def test_size_and_number_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = raw(recorded(LINUX, {}))
    index(tmp_path, one, one)
    monkeypatch.setattr(reading, "_ALL", 2 * len(one) - 1)
    with pytest.raises(PlaceError, match=r"1\.json is larger"):
        read(tmp_path)
    monkeypatch.setattr(reading, "_LARGEST", len(one) - 1)
    with pytest.raises(PlaceError, match=r"0\.json is larger"):
        read(tmp_path)
    monkeypatch.setattr(reading, "_MOST", 1)
    with pytest.raises(PlaceError, match="more than 1 files"):
        read(tmp_path)


def test_the_files_of_an_index(tmp_path: Path) -> None:
    blob = Blob(sha256="a" * 64, size=1)
    stored = Stored(filename="flask-3.0.zip", project=resolved().pins[1].project, version="3.0", blob=blob)
    index(tmp_path)
    (tmp_path / MANIFEST).write_bytes(encode(Manifest(stored=(stored,))))
    assert files(tmp_path) == (stored,)


def test_an_empty_answer_is_a_record(tmp_path: Path) -> None:
    _, content = written(Closure(target=resolved().target, pins=()))
    assert read(index(tmp_path, content))[0].pins == ()
