"""What each target gets, and what `pip download --platform` gets wrong: markers, levels of platforms, ABIs, sdists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, wheel
from tests.targeted import built, picked

LINUX = "manylinux_2_28_x86_64"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_dependency_of_windows_comes_for_windows_only() -> None:
    ring = wheel("ring", "1.0", ['ctypes-like; sys_platform == "win32"', 'secrets; sys_platform == "linux"'])
    pypi = Pypi(ring, wheel("ctypes-like", "0.2"), wheel("secrets", "3.0"))
    ran = built(pypi, "ring", "--python", "3.12", "--platform", "windows,linux,macos")
    assert picked(ran) == {
        "3.12-win_amd64": ["ctypes_like-0.2", "ring-1.0"],
        "3.12-manylinux_2_28_x86_64": ["ring-1.0", "secrets-3.0"],
        "3.12-macosx_13_0_arm64": ["ring-1.0"],
    }


@pytest.mark.parametrize("marker", ['python_version < "3.9"', 'python_full_version < "3.9.0"'])
def test_a_backport_comes_for_the_old_python_only(marker: str) -> None:
    pypi = Pypi(wheel("app", "1.0", [f"backport; {marker}"]), wheel("backport", "1.0"))
    ran = built(pypi, "app", "--python", "3.8,3.9,3.13", "--platform", "linux")
    assert picked(ran) == {
        f"3.8-{LINUX}": ["app-1.0", "backport-1.0"],
        f"3.9-{LINUX}": ["app-1.0"],
        f"3.13-{LINUX}": ["app-1.0"],
    }


def test_a_requires_python_of_the_file_or_of_its_metadata_is_that_of_the_target() -> None:
    pypi = Pypi(wheel("said", "1.0"), wheel("inside", "1.0"), wheel("inside", "2.0", requires_python=">=3.10"))
    pypi.add(*wheel("said", "2.0", requires_python=">=3.10"), requires_python=">=3.10")
    ran = built(pypi, "said", "inside", "--python", "3.13,3.8", "--platform", "linux")
    assert picked(ran) == {f"3.13-{LINUX}": ["inside-2.0", "said-2.0"], f"3.8-{LINUX}": ["inside-1.0", "said-1.0"]}


@pytest.mark.parametrize(
    ("target", "published", "expected"),
    [
        ("3.12-manylinux_2_28_x86_64", ["cp312-cp312-manylinux2014_x86_64"], 0),
        ("3.12-manylinux_2_28_x86_64", ["cp312-cp312-manylinux1_x86_64", "cp312-cp312-manylinux_2_17_x86_64"], 1),
        ("3.12-manylinux_2_28_x86_64", ["cp312-cp312-manylinux_2_34_x86_64", "cp312-cp312-manylinux2010_x86_64"], 1),
        ("3.12-manylinux_2_28_x86_64", ["cp38-abi3-manylinux_2_12_x86_64.manylinux2010_x86_64"], 0),
        ("3.12-manylinux_2_28_x86_64", ["cp38-abi3-manylinux_2_12_x86_64", "cp312-cp312-manylinux1_x86_64"], 1),
        ("3.12-manylinux_2_28_x86_64", ["py3-none-any", "py3-none-manylinux2014_x86_64"], 1),
        ("3.12-manylinux_2_28_aarch64", ["cp312-cp312-manylinux2014_x86_64", "cp312-cp312-manylinux2014_aarch64"], 1),
        ("3.12-musllinux_1_2_x86_64", ["cp312-cp312-manylinux2014_x86_64", "cp312-cp312-musllinux_1_1_x86_64"], 1),
        ("3.12-musllinux_1_1_x86_64", ["cp312-cp312-musllinux_1_2_x86_64", "py3-none-any"], 1),
        ("3.12-macosx_14_0_arm64", ["cp312-cp312-macosx_10_9_x86_64", "cp312-cp312-macosx_11_0_universal2"], 1),
        ("3.12-macosx_13_0_arm64", ["cp312-cp312-macosx_10_9_universal2", "cp312-cp312-macosx_14_0_arm64"], 0),
        ("3.12-macosx_13_0_x86_64", ["cp312-cp312-macosx_11_0_arm64", "cp312-cp312-macosx_10_9_x86_64"], 1),
        ("3.14t-windows", ["cp311-abi3-win_amd64", "cp314-cp314-win_amd64", "cp314-cp314t-win_amd64"], 2),
        ("3.14t-windows", ["cp311-abi3-win_amd64", "cp314-cp314-win_amd64", "py3-none-any"], 2),
        ("pp3.10-linux", ["cp310-cp310-manylinux2014_x86_64", "pp310-pypy310_pp73-manylinux2014_x86_64"], 1),
        ("3.7-windows", ["cp37-cp37-win_amd64", "cp37-cp37m-win_amd64"], 1),
        ("3.12-windows-32", ["cp312-cp312-win_amd64", "cp312-cp312-win32"], 1),
    ],
)
def test_the_wheel_is_the_best_that_the_target_takes(target: str, published: list[str], expected: int) -> None:
    ran = built(Pypi(*(wheel("fast", "1.0", tag=tag) for tag in published)), "fast", "--target", target)
    assert ran.code == 0, ran
    files = json.loads(Path("report.json").read_text())["files"]
    assert [file["filename"] for file in files] == [f"fast-1.0-{published[expected]}.whl"]


def test_wheels_of_no_use_are_none() -> None:
    pypi = Pypi(wheel("fast", "1.0", tag="cp311-abi3-win_amd64"), wheel("fast", "1.0", tag="cp314-cp314-win_amd64"))
    ran = built(pypi, "fast", "--target", "3.14t-windows")
    assert ran.code == 9, ran
    assert "fast has no file that can be used on 3.14t-win_amd64." in ran.err
    assert not Path("index/simple").exists()


PURE = sdist("pure", "1.0", pkg_info=metadata("pure", "1.0", ["dep"], metadata_version="2.2"), pyproject=ALONE)


def test_an_sdist_is_taken_where_there_is_no_wheel_and_that_is_told() -> None:
    pypi = Pypi(PURE, wheel("dep", "1.0"), wheel("half", "1.0", tag="cp312-cp312-win_amd64"))
    pypi.add(*sdist("half", "1.0", pkg_info=metadata("half", "1.0", metadata_version="2.2"), pyproject=ALONE))
    ran = built(pypi, "pure", "half", "--python", "3.12", "--platform", "windows,linux")
    assert picked(ran) == {
        "3.12-win_amd64": ["dep-1.0", "half-1.0-cp312-cp312-win_amd64.whl", "pure-1.0.tar.gz"],
        f"3.12-{LINUX}": ["dep-1.0", "half-1.0.tar.gz", "pure-1.0.tar.gz"],
    }
    told = "has no usable wheel: its sdist is taken, to be built where it is installed"
    assert f"note: pure 1.0 {told}\n" in ran.err
    assert f"note: half 1.0 {told} (on 3.12-{LINUX})\n" in ran.err


@pytest.mark.parametrize(
    ("words", "code"), [("--only-binary :all:", 9), ("--only-binary pure", 9), ("--no-binary pure", 0)]
)
def test_sdists_as_far_as_the_rules_go(words: str, code: int) -> None:
    pypi = Pypi(PURE, wheel("dep", "1.0"))
    ran = built(pypi, "pure", "--target", "3.12-windows", *words.split())
    assert ran.code == code, ran
    assert "is taken" not in ran.err  # nobody asked for a wheel
