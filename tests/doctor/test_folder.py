"""An index on disk that is not whole, or is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.doctor.indexes import built, readable
from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.commands.doctoring import doctor, judged
from wheelhouse.doctor.findings import Finding
from wheelhouse.errors import PlaceError


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("doctor"))


@pytest.fixture
def index(original: Path, tmp_path: Path) -> Path:
    return readable(shutil.copytree(original, tmp_path / "index"))


def found(index: Path) -> tuple[Finding, ...]:
    return doctor(index, clients=False).findings


def test_a_whole_index_is_well(index: Path) -> None:
    text, error = judged(index, clients=False)
    assert error is None
    assert text == f"{index} is whole, as far as sizes tell: whbuild verify {index} reads every byte.\n"


def test_what_was_not_copied_is_told_once(index: Path) -> None:
    (index / "packages/app-1.0-py3-none-any.whl").unlink()
    (index / "simple/app/index.html").write_bytes(b"")
    (finding,) = found(index)
    assert (finding.code, finding.where) == (
        "incomplete",
        ("packages/app-1.0-py3-none-any.whl", "simple/app/index.html"),
    )
    text, error = judged(index, clients=False)
    assert (text.splitlines()[1], error is not None and error.exit_code) == ("  packages/app-1.0-py3-none-any.whl", 10)


def test_what_was_put_there_is_not_listed(index: Path) -> None:
    (index / "packages/mine-1.0-py3-none-any.whl").write_bytes(b"")
    (index / "packages/notes.txt").write_bytes(b"")
    (finding,) = found(index)
    assert (finding.code, f"whbuild index {index}" in finding.remedy) == ("not-listed", True)


def test_a_run_under_way(index: Path) -> None:
    (index / ".whbuild/pending.json").write_text("{}")
    assert [finding.code for finding in found(index)] == ["unfinished"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
@pytest.mark.parametrize(("path", "mode"), [("", 0o700), ("simple", 0o750), ("packages/old-1.0.tar.gz", 0o600)])
def test_an_index_that_others_may_not_read(path: str, mode: int, index: Path) -> None:
    files = sorted((index / "packages").iterdir())
    for each in [index / path] if not path.startswith("packages/") else files:
        each.chmod(mode)
    assert [finding.code for finding in found(index)] == ["private"]


@pytest.mark.parametrize("path", ["simple", "packages", ".."])
def test_the_folder_beside_is_named(path: str, index: Path) -> None:
    (finding,) = found((index / path).resolve())
    assert (finding.code, f"whbuild doctor {index}" in finding.remedy) == ("no-index", True)


def test_a_folder_of_wheels_can_become_one(tmp_path: Path) -> None:
    (tmp_path / "app-1.0-py3-none-any.whl").touch()
    (finding,) = found(tmp_path)
    assert (finding.code, f"whbuild index {tmp_path}" in finding.remedy) == ("no-index", True)


def test_a_gap_is_told(tmp_path: Path) -> None:
    files = Pypi(wheel("app", "1.0", ["drivers"]), wheel("drivers", "1.0", tag="cp312-cp312-win_amd64"))
    words = ("app", tmp_path / "index", "--no-index", "-f", files.folder(tmp_path / "files"), "--allow-missing")
    assert whbuild(*words, "--python", "3.12", "--platform", "linux,windows").code == 0
    (finding,) = found(readable(tmp_path / "index"))
    assert (finding.code, finding.message) == ("gap", "drivers 1.0 is missing for 3.12-manylinux_2_28_x86_64.")


def test_what_lockers_would_not_find_is_told(tmp_path: Path) -> None:
    files = Pypi(wheel("app", "1.0", ["colors; os_name == 'nt'"]), wheel("colors", "1.0")).folder(tmp_path / "files")
    words = ("app", tmp_path / "index", "--no-index", "-f", files, "--python", "3.12", "--platform", "linux")
    assert whbuild(*words).code == 0
    (finding,) = found(readable(tmp_path / "index"))
    assert (finding.code, finding.fails, "colors" in finding.message) == ("for-lockers", False, True)
    assert whbuild(*words, "--for-lockers").code == 0
    assert found(readable(tmp_path / "index")) == ()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may read everything")
def test_a_folder_that_cannot_be_looked_into_is_none(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        with pytest.raises(PlaceError):
            found(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_of_nothing_is_none(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="is not an index"):
        found(tmp_path)
