"""Stories of one run for several targets: what is added, what is kept beside, and all that is wrong told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import snapshot, whbuild
from tests.pypi import Pypi
from tests.specimens import wheel
from tests.targeted import built, picked

PYTHONS = ("--python", "3.9,3.10,3.11,3.12,3.13")
TWENTY = (*PYTHONS, "--platform", "linux,linux-aarch64,windows,macos")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fast(*platforms: str) -> Pypi:
    return Pypi(*(wheel("fast", "1.0", tag=f"cp39-abi3-{platform}") for platform in platforms))


def test_wheels_for_newer_platforms_are_kept_beside_and_told() -> None:
    pypi = fast("manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64", "manylinux_2_34_aarch64")
    words = ("fast", "--target", "3.11-manylinux_2_17_x86_64", "--keep-newer")
    assert picked(built(pypi, *words)) == {
        "3.11-manylinux_2_17_x86_64": ["fast-1.0-cp39-abi3-manylinux_2_17_x86_64.whl"]
    }
    files = json.loads(Path("report.json").read_text())["files"]
    assert [file["filename"] for file in files if file["also-for"] == ["3.11-manylinux_2_17_x86_64"]] == [
        "fast-1.0-cp39-abi3-manylinux_2_28_x86_64.whl",
        "fast-1.0-cp39-abi3-manylinux_2_34_x86_64.whl",
    ]


def test_a_second_run_that_keeps_newer_wheels_writes_nothing() -> None:
    with fast("manylinux_2_17_x86_64", "manylinux_2_34_x86_64").serve() as server:
        words = ("fast", "index", "-i", server.url, "--target", "3.11-manylinux_2_17_x86_64", "--keep-newer")
        whbuild(*words)
        before = snapshot(Path("index"))
        assert "2 files, 1.8 kB, nothing to do" in whbuild(*words).out
    assert snapshot(Path("index")) == before


def test_a_second_platform_is_added_to_the_first() -> None:
    pypi = fast("manylinux_2_17_x86_64", "win_amd64")
    for platform in ("linux", "windows"):
        assert built(pypi, "fast", "--python", "3.12", "--platform", platform).code == 0
    page = Path("index/simple/fast/index.html").read_text()
    assert ("manylinux_2_17_x86_64" in page, "win_amd64" in page) == (True, True)
    assert len(list(Path("index/.whbuild/asks").iterdir())) == 2


def test_no_file_for_one_target_of_twenty_ends_the_run_and_leaves_the_index() -> None:
    tags = [f"cp{minor}-cp{minor}-{name}" for minor in (39, 310, 311, 312, 313) for name in PLATFORMS]
    pypi = Pypi(
        *(wheel("fast", "1.0", tag=tag) for tag in tags if tag != "cp312-cp312-win_amd64"), wheel("pure", "1.0")
    )
    built(pypi, "pure", "--target", "3.12-windows")
    before = snapshot(Path("index"))
    ran = built(pypi, "pure", "fast", *TWENTY)
    assert ran.code == 9, ran
    assert "error: fast has no file that can be used on 1 of 20 targets.\n" in ran.err
    assert "    for 3.12-win_amd64\n" in ran.err
    assert "remedy: fast 1.0 has wheels for Python 3.9, 3.10, 3.11 and 3.13 on win_amd64" in ran.err
    assert snapshot(Path("index")) == before
    assert built(pypi, "pure", "fast", *TWENTY, "--allow-missing").code == 0


PLATFORMS = ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "win_amd64", "macosx_11_0_arm64")


def test_all_that_is_wrong_with_the_packages_is_told_in_one_run() -> None:
    pypi = fast("manylinux_2_17_x86_64")
    pypi.add(*wheel("young", "1.0"), requires_python=">=3.13")
    ran = built(pypi, "fast", "young", "absent", "fast>=0.5", "nowhere", *PYTHONS, "--platform", "linux,windows")
    assert (ran.code, Path("index/simple").exists()) == (4, False), ran
    told = [line.strip() for line in ran.err.splitlines() if line.startswith("  for ")]
    assert sorted(told) == [
        "for 3.9 to 3.12: No version of young can be used on these targets.",
        "for all targets: No index has a project named absent.",
        "for all targets: No index has a project named nowhere.",
        "for win_amd64: No version of fast can be used on these targets.",
    ]


def test_a_package_that_no_python_of_a_target_may_use() -> None:
    pypi = Pypi(wheel("pure", "1.0"))
    pypi.add(*wheel("young", "1.0"), requires_python=">=3.10")
    ran = built(pypi, "pure", "young", "--python", "3.9,3.12", "--platform", "linux,windows")
    assert ran.code == 9, ran
    assert "young 1.0: wants Python >=3.10\n    for 3.9\n    young  from the command line\n" in ran.err


def test_what_no_target_needs_is_told_and_is_no_error() -> None:
    ran = built(fast("win_amd64"), "fast", "old; python_version < '3'", "--python", "3.9,3.12", "--platform", "windows")
    assert ran.code == 0, ran
    assert 'old; python_version < "3" (the command line) is ignored: its marker does not hold on any target' in ran.err


def test_all_that_is_wrong_with_the_targets_is_told_in_one_run() -> None:
    Path("broken.toml").write_text('name = "x"\n[markers]\nsys_platform = 3\n')
    words = (
        "--python",
        "3.99,3.12",
        "--platform",
        "linux,win_riscv",
        "--target",
        "3.12-linux",
        "--target",
        "broken.toml",
    )
    ran = whbuild("fast", "index", *words)
    assert (ran.code, Path("index").exists()) == (2, False)
    assert "error: There are 4 mistakes in what the targets are.\n" in ran.err
    for told in ("Python '3.99'", "platform 'win_riscv'", "'3.12-manylinux_2_28_x86_64' and '3.12-linux' are the same"):
        assert told in ran.err
    assert "  The target file broken.toml cannot be used." in ran.err
    assert "    markers: sys_platform has to be a string." in ran.err
