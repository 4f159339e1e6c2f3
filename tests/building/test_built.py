"""What is built twice of the same has the same bytes, and is what it says."""

from __future__ import annotations

import os
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import specimens
from tests.building.sdists import BUILDS, Sdists
from wheelhouse.building.built import checked_sdist, within, youngest
from wheelhouse.building.workshop import Workshop
from wheelhouse.errors import BadArchive, BuildError, PlaceError

IN_TREE = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
# A backend whose archives are as unlike as they can be: in order, times, owners and modes.
RESTLESS = (
    BUILDS
    + """
import random, time, tarfile, sys
FILES["a/run"] = "#!/bin/sh"
FILES["place"] = os.getcwd() + os.environ["SOURCE_DATE_EPOCH"] + sys.prefix
def build_wheel(folder, *_):
    with zipfile.ZipFile(os.path.join(folder, NAME), "w", random.choice([0, 8])) as archive:
        for name in random.sample(sorted(FILES), len(FILES)):
            info = zipfile.ZipInfo(name, (random.randint(1980, 2020), 1, 1, 0, 0, 0))
            info.external_attr = (0o100755 if name == "a/run" else random.choice([0o100600, 0o100644])) << 16
            archive.writestr(info, FILES[name])
    return NAME
def build_sdist(folder, *_):
    with tarfile.open(os.path.join(folder, "a-1.tar.gz"), "w:gz") as archive:
        for name in random.sample(["PKG-INFO", "pyproject.toml", "data"], 3):
            info = archive.gettarinfo(name, "a-1/" + name)
            info.mtime, info.uid, info.uname = random.random() * 1e9, random.randint(0, 9), "me"
            archive.addfile(info, open(name, "rb"))
    return "a-1.tar.gz"
"""
)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop() as made:
        yield made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (folder := tmp_path / "project").mkdir()
    (folder / "pyproject.toml").write_text(IN_TREE)
    (folder / "backend.py").write_text(RESTLESS)
    (folder / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: a\nVersion: 1\n")
    (folder / "data").symlink_to("pyproject.toml")
    return folder


def emptied(folder: Path, name: str) -> Path:
    (made := folder / name).mkdir()
    return made


def test_a_wheel_of_an_sdist(tmp_path: Path, workshop: Workshop) -> None:
    sdist = Sdists(tmp_path, workshop).make(RESTLESS)
    one, other = (workshop.wheel(*sdist, emptied(tmp_path, name)) for name in "xy")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names[-3:] == ["a-1.dist-info/METADATA", "a-1.dist-info/WHEEL", "a-1.dist-info/RECORD"]
    assert names[:-3] == sorted(names[:-3])
    assert {info.date_time for info in infos} == {
        (1980, 1, 1, 0, 0, 0)
    }  # that of the youngest file, or what zip can say
    assert {info.filename for info in infos if info.external_attr >> 16 & 0o111} == {"a/run"}


@pytest.mark.parametrize("make", ["wheel_of", "sdist_of"])
def test_a_project(tmp_path: Path, workshop: Workshop, project: Path, make: str) -> None:
    before = sorted(project.iterdir())
    one, other = (getattr(workshop, make)(project, emptied(tmp_path, name), epoch=1_600_000_000) for name in "xy")
    assert one.read_bytes() == other.read_bytes()
    assert sorted(project.iterdir()) == before


def test_an_sdist_of_a_project(tmp_path: Path, workshop: Workshop, project: Path) -> None:
    made = workshop.sdist_of(project, tmp_path, epoch=1_600_000_000)
    assert made == tmp_path / "a-1.tar.gz"
    with tarfile.open(made) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == ["a-1/PKG-INFO", "a-1/data", "a-1/pyproject.toml"]
    assert {(member.mtime, member.uid, member.uname, member.isreg()) for member in members} == {
        (1_600_000_000, 0, "", True)
    }
    assert sorted(tmp_path.iterdir()) == [made, project]


def test_the_present_is_what_is_said(tmp_path: Path, workshop: Workshop, project: Path) -> None:
    with zipfile.ZipFile(workshop.wheel_of(project, tmp_path, epoch=1_600_000_000)) as archive:
        assert b"1600000000" in archive.read("place")


@pytest.mark.parametrize("text", [b"Name: a", b"Metadata-Version: 2.1\nName: b\nVersion: 1\n", None])
def test_an_sdist_that_says_something_else(tmp_path: Path, text: bytes | None) -> None:
    filename, data = specimens.sdist("a", "1", pkg_info=text, pyproject=IN_TREE)
    (tmp_path / filename).write_bytes(data)
    with pytest.raises(BuildError, match="which is of no use"):
        checked_sdist(tmp_path / filename, emptied(tmp_path, "x"), epoch=0)


@pytest.mark.parametrize("name", ["a-1.zip", "a-1-py3-none-any.whl"])
def test_what_is_no_sdist(tmp_path: Path, name: str) -> None:
    with pytest.raises(BuildError, match="which is no sdist"):
        checked_sdist(tmp_path / name, tmp_path, epoch=0)


def test_instants_are_those_that_archives_can_hold(tmp_path: Path) -> None:
    assert within(0) == 315_532_800 < within(1e9) == 1_000_000_000 < within(1e99) == 4_354_819_198
    assert youngest(tmp_path) == 315_532_800
    (tmp_path / "x").touch()
    os.utime(tmp_path / "x", (1e9, 1e9))
    assert youngest(tmp_path) == 1_000_000_000 < time.time()


def test_a_folder_that_is_no_project(tmp_path: Path, workshop: Workshop) -> None:
    with pytest.raises(BuildError, match="is no project"):
        workshop.sdist_of(tmp_path, tmp_path, epoch=0)
    with pytest.raises((BuildError, PlaceError, BadArchive)):
        workshop.sdist_of(tmp_path / "none", tmp_path, epoch=0)
