"""The catalogue of an index, as commands leave it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.carried.changing import become
from tests.command import Ran, snapshot, whbuild
from tests.deliveries.trees import content
from tests.living import build, source
from tests.places.story import Stock
from wheelhouse.catalogue import shipped

STATES = "catalogue/states.js"


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return source(tmp_path_factory.mktemp("source") / "packages")


@pytest.fixture
def index(packages: Path, tmp_path: Path) -> Path:
    return build(tmp_path / "index", ["alpha==1.0"], packages)


def done(*words: str | Path) -> Ran:
    ran = whbuild(*words)
    assert ran.code == 0, ran.err
    return ran


def told(index: Path) -> Any:
    return read(index / shipped.DATA_PATH)


def read(script: Path) -> Any:
    """Return the value that a script sets."""
    return json.loads(script.read_text("ascii").partition(" = ")[2].removesuffix(";\n"))


def test_it_is_a_part_of_the_index(index: Path) -> None:
    assert all((index / path).is_file() for path in shipped.PATHS)
    assert [project["name"] for project in told(index)["projects"]] == ["alpha", "beta"]
    assert "proven" in done("verify", index).out


@pytest.mark.parametrize("path", shipped.PATHS)
def test_what_of_it_is_missing_or_altered_is_a_fault_that_the_next_run_mends(
    index: Path, packages: Path, path: str
) -> None:
    before = content(index)
    for damaged in (b"x", None):
        if damaged is None:
            (index / path).unlink()
        else:
            (index / path).write_bytes(damaged)
        ran = whbuild("verify", index)
        assert ran.code == 10
        assert path in ran.out
        assert "people look at the index with it" in ran.out
        build(index, ["alpha==1.0"], packages)
        assert content(index) == before


def test_the_states_are_of_this_place_and_no_stray(index: Path, tmp_path: Path) -> None:
    done("bundle", index, tmp_path / "all.tar")
    done("apply", tmp_path / "all.tar", tmp_path / "there")
    assert content(tmp_path / "there") == content(index)
    assert read(tmp_path / "there" / STATES)["states"][0]["by"] == "whbuild apply"
    (index / STATES).unlink()
    assert f"{STATES} is not there: the catalogue shows no former state." in done("verify", index).out


def test_the_states_tell_what_came_and_went(index: Path, packages: Path) -> None:
    build(index, ["gamma==1.0"], packages)
    done("remove", index, "alpha")
    known = read(index / STATES)
    third, second, first = known["states"]
    assert (known["current"], third["by"], first.keys()) == (3, "whbuild remove", {"number", "since", "by"})
    assert second["added"] == ["gamma-1.0-py3-none-any.whl"]
    assert third["removed"] == ["alpha-1.0-py3-none-any.whl", "beta-1.0-py3-none-any.whl"]
    done("rollback", index)
    assert read(index / STATES) == {**known, "current": 2}


@pytest.mark.parametrize("words", [("prune",), ("index",), ("add", "beta==1.0"), ("remove", "gamma")])
def test_every_command_that_writes_writes_it_anew(index: Path, packages: Path, words: tuple[str, ...]) -> None:
    command, *names = words
    build(index, ["gamma==2.0"], packages)
    build(index, ["alpha==2.0"], packages)
    for wheel in packages.glob("gamma-3.0*"):
        (index / "packages" / wheel.name).write_bytes(wheel.read_bytes())
    if command in ("add", "remove", "prune"):
        done("index", index)
    options = ("--set", "gamma==2.0", "--no-index", "-f", packages) if command == "add" else ()
    done(command, index, *names, *options)
    listed = json.loads(done("list", index, "--json").out)
    files = [
        (project["name"], version["version"], len(version["files"]))
        for project in told(index)["projects"]
        for version in project["versions"]
    ]
    assert files == [(each["project"], each["version"], each["files"]) for each in listed["versions"]]
    assert [each["name"] for each in told(index)["sets"]] == [each["name"] for each in listed["sets"]]


def test_a_rollback_brings_the_one_of_that_state(index: Path, packages: Path) -> None:
    before = content(index)
    build(index, ["gamma==1.0"], packages)
    done("rollback", index)
    assert content(index) == before


def test_when_it_was_built_is_told_if_it_was_given(
    index: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "built" not in told(index)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    before = snapshot(index)
    build(index, ["alpha==1.0"], packages)
    assert snapshot(index) == before  # no reason to write
    for name in ("one", "two"):
        build(tmp_path / name, ["alpha==1.0"], packages)
        assert told(tmp_path / name)["built"] == "2026-01-02T03:04:05Z"
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize("given", ["", "soon", "-1", "9" * 11])
def test_an_instant_that_is_none(packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert "built" not in told(build(tmp_path / "index", ["gamma==1.0"], packages))


def test_a_record_that_cannot_be_read_is_not_told(index: Path, packages: Path) -> None:
    done("index", index)
    (record,) = (index / ".whbuild" / "asks").iterdir()
    record.write_bytes(b"{" * record.stat().st_size)
    build(index, ["gamma==1.0"], packages)
    assert [project.get("versions")[0].get("wanted-by") for project in told(index)["projects"][:1]] == [None]


def test_scripts_of_another_whbuild_are_written_anew(
    index: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(index)
    monkeypatch.setattr(shipped, "GENERATION", 99)
    build(index, ["alpha==1.0"], packages)
    changed = {path for path, text in content(index).items() if before[path] != text}
    assert changed == {shipped.STYLES_PATH, shipped.SCRIPTS_PATH, ".whbuild/manifest.json"}


def test_a_page_of_somebody_else_is_refused_before_anything_is_fetched(packages: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "index.html").write_text("mine")
    before = snapshot(tmp_path)
    ran = whbuild("nothing-of-the-kind", tmp_path / "index", "--no-index", "-f", packages)
    assert ran.code == 8
    assert "holds 'index.html', which whbuild did not write" in ran.err
    assert snapshot(tmp_path) == before


def test_a_page_of_somebody_else_is_in_no_rollbacks_way(index: Path) -> None:
    become(index, [Stock(index.parent / "stock").wheel("a", "1.0")])  # as a whbuild that knew no catalogue
    (index / "index.html").write_text("mine")
    before = snapshot(index)
    ran = whbuild("rollback", index)
    assert ran.code == 8
    assert "holds 'index.html', which whbuild did not write" in ran.err
    assert snapshot(index) == before
    (index / "index.html").unlink()
    done("rollback", index)
    done("verify", index)


def test_an_index_that_knew_no_catalogue_gets_one(index: Path, packages: Path) -> None:
    become(index, [Stock(index.parent / "stock").wheel("a", "1.0")])
    assert not any((index / path).exists() for path in shipped.PATHS)
    build(index, ["gamma==1.0"], packages)
    assert [project["name"] for project in told(index)["projects"]] == ["a", "gamma"]
