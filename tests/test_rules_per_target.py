"""Hashes, direct references, constraints, yanks, dates, formats and extras keep their meaning for each target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, sha256, wheel
from tests.targeted import built, picked

LINUX, WINDOWS = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
BOTH = ("--python", "3.12", "--platform", "linux,windows")
FOR_LINUX = wheel("fast", "1.0", tag="cp312-cp312-manylinux_2_28_x86_64")
FOR_WINDOWS = wheel("fast", "1.0", tag="cp312-cp312-win_amd64")
SOURCE = sdist("fast", "1.0", pkg_info=metadata("fast", "1.0", metadata_version="2.2"), pyproject=ALONE)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(*text: str) -> tuple[str, str]:
    Path("requirements.txt").write_text("\n".join(text) + "\n")
    return "-r", "requirements.txt"


def hashed(requirement: str, *files: tuple[str, bytes]) -> str:
    return " ".join([requirement, *(f"--hash=sha256:{sha256(data)}" for _, data in files)])


def test_hashes_of_the_wheels_of_all_targets() -> None:
    asked = lines("--require-hashes", hashed("fast==1.0", FOR_LINUX, FOR_WINDOWS))
    ran = built(Pypi(FOR_LINUX, FOR_WINDOWS, SOURCE), *asked, *BOTH)
    assert picked(ran) == {LINUX: [FOR_LINUX[0]], WINDOWS: [FOR_WINDOWS[0]]}


def test_hashes_that_leave_one_target_the_sdist() -> None:
    ran = built(Pypi(FOR_LINUX, FOR_WINDOWS, SOURCE), *lines(hashed("fast==1.0", FOR_LINUX, SOURCE)), *BOTH)
    assert picked(ran) == {LINUX: [FOR_LINUX[0]], WINDOWS: [SOURCE[0]]}


def test_hashes_of_the_wheel_of_one_target_only() -> None:
    ran = built(Pypi(FOR_LINUX, FOR_WINDOWS), *lines("# pinned", hashed("fast==1.0", FOR_LINUX)), *BOTH)
    assert ran.code == 4, ran
    assert f"No version of fast answers fast==1.0 on {WINDOWS}.\n  fast==1.0" in ran.err
    assert "1.0  hash not among those given" in ran.err
    assert "fast==1.0  from requirements.txt, line 2" in ran.err
    assert not Path("index/simple").exists()


def test_a_hash_for_each_target_behind_a_marker() -> None:
    asked = lines(
        hashed('fast==1.0; sys_platform == "win32"', FOR_WINDOWS),
        hashed('fast==1.0; sys_platform != "win32"', FOR_LINUX),
    )
    assert picked(built(Pypi(FOR_LINUX, FOR_WINDOWS), *asked, *BOTH)) == {
        LINUX: [FOR_LINUX[0]],
        WINDOWS: [FOR_WINDOWS[0]],
    }


def test_a_direct_reference_for_each_target_behind_a_marker() -> None:
    asked = lines(
        f'fast @ {{address}}/packages/{FOR_WINDOWS[0]} ; sys_platform == "win32"',
        'fast<2 ; sys_platform != "win32"',
    )
    with Pypi(FOR_LINUX, FOR_WINDOWS, wheel("fast", "2.0")).serve() as server:
        text = Path("requirements.txt").read_text().replace("{address}", server.address)
        Path("requirements.txt").write_text(text)
        ran = whbuild(*asked, "index", "-i", server.url, "--report", "report.json", *BOTH)
    assert picked(ran) == {LINUX: [FOR_LINUX[0]], WINDOWS: [FOR_WINDOWS[0]]}


def test_a_direct_reference_that_one_target_cannot_use_is_a_gap_there() -> None:
    ran = built(Pypi(FOR_LINUX), f"fast @ {{address}}/packages/{FOR_LINUX[0]}", *BOTH)
    assert ran.code == 9, ran
    assert "fast has no file that can be used on 1 of 2 targets." in ran.err
    assert f"for {WINDOWS}" in ran.err


def test_a_constraint_behind_a_marker_holds_for_its_targets() -> None:
    Path("constraints.txt").write_text('fast<2 ; sys_platform == "win32"\n')
    pypi = Pypi(FOR_WINDOWS, FOR_LINUX, wheel("fast", "2.0"))
    assert picked(built(pypi, "fast", "-c", "constraints.txt", *BOTH)) == {
        LINUX: ["fast-2.0"],
        WINDOWS: [FOR_WINDOWS[0]],
    }


@pytest.mark.parametrize(("wanted", "expected"), [("fast", "fast-0.9"), ("fast==1.0", FOR_WINDOWS[0])])
def test_a_yanked_wheel_is_for_a_pin_only(wanted: str, expected: str) -> None:
    pypi = Pypi(FOR_LINUX, wheel("fast", "0.9"))
    pypi.add(*FOR_WINDOWS, yanked="broken on Windows")
    ran = built(pypi, wanted, *BOTH)
    assert picked(ran) == {LINUX: [FOR_LINUX[0]], WINDOWS: [expected]}
    told = f"note: fast 1.0 was yanked: broken on Windows (on {WINDOWS})\n"
    assert (told in ran.err) == (wanted == "fast==1.0")


@pytest.mark.parametrize(
    ("words", "linux", "windows"),
    [
        ("", "fast-2.0.tar.gz", "fast-2.0-cp312-cp312-win_amd64.whl"),
        ("--prefer-binary", FOR_LINUX[0], FOR_WINDOWS[0]),
        ("--only-binary fast", FOR_LINUX[0], FOR_WINDOWS[0]),
        ("--no-binary fast", "fast-2.0.tar.gz", "fast-2.0.tar.gz"),
        ("--uploaded-prior-to 2024-06-01", FOR_LINUX[0], FOR_WINDOWS[0]),
    ],
)
def test_formats_and_dates(words: str, linux: str, windows: str) -> None:
    pypi = Pypi()
    newer = sdist("fast", "2.0", pkg_info=metadata("fast", "2.0", metadata_version="2.2"), pyproject=ALONE)
    for file in (FOR_LINUX, FOR_WINDOWS):
        pypi.add(*file, upload_time="2024-01-01T00:00:00Z")
    for file in (newer, wheel("fast", "2.0", tag="cp312-cp312-win_amd64")):
        pypi.add(*file, upload_time="2025-01-01T00:00:00Z")
    assert picked(built(pypi, "fast", *BOTH, *words.split())) == {LINUX: [linux], WINDOWS: [windows]}


def test_an_extra_that_differs_by_target() -> None:
    app = wheel("app", "1.0", ['fast; extra == "x" and sys_platform == "win32"', 'pure; extra == "x"'], extras=["x"])
    pypi = Pypi(app, FOR_WINDOWS, wheel("pure", "1.0"))
    ran = built(pypi, "app[x] ; sys_platform == 'win32'", "app", *BOTH)
    assert picked(ran) == {LINUX: ["app-1.0"], WINDOWS: ["app-1.0", FOR_WINDOWS[0], "pure-1.0"]}


def test_no_deps_is_for_all() -> None:
    pypi = Pypi(wheel("app", "1.0", ["absent"]), FOR_WINDOWS, FOR_LINUX)
    assert picked(built(pypi, "app", "fast", "--no-deps", *BOTH)) == {
        LINUX: ["app-1.0", FOR_LINUX[0]],
        WINDOWS: ["app-1.0", FOR_WINDOWS[0]],
    }
