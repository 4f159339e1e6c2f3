"""pip's own tags for its four options are the measure; where ours differ on purpose, the test says so."""

from __future__ import annotations

import sys

import pytest
from pip._internal.models.target_python import TargetPython

from wheelhouse.errors import UsageError
from wheelhouse.targets.naming import named
from wheelhouse.targets.pip_options import pip_target
from wheelhouse.targets.target import running


def _pips(version: tuple[int, ...], platforms: list[str], implementation: str, abis: list[str] | None) -> list[str]:
    tags = TargetPython(platforms, version, abis, implementation).get_sorted_tags()
    return list(dict.fromkeys(map(str, tags)))  # pip names some of them twice


@pytest.mark.parametrize(
    ("version", "series", "platforms", "implementation", "abis"),
    [
        ("3.9", (3, 9), ["win_amd64"], "cp", []),
        ("39", (3, 9), ["win32"], "cp", ["cp39"]),
        ("3.13", (3, 13), ["win_amd64"], "cp", ["cp313t"]),
        ("3.13", (3, 13), ["macosx_14_0_arm64"], "cp", ["cp313", "abi3", "none"]),
        ("3.12.4", (3, 12, 4), ["macosx_11_0_arm64", "macosx_12_0_universal2"], "cp", ["none"]),
        ("312", (3, 12), ["linux_x86_64"], "py", ["none"]),
        ("3.10", (3, 10), ["win_amd64"], "py", ["abi3", "none"]),
    ],
)
def test_the_tags_are_pips(
    version: str, series: tuple[int, ...], platforms: list[str], implementation: str, abis: list[str]
) -> None:
    target = pip_target(version, platforms, implementation, abis)
    assert [str(tag) for tag in target.tags] == _pips(series, platforms, implementation, abis or None)


def test_a_manylinux_tag_has_the_levels_below_it_too() -> None:
    tags = [str(tag) for tag in pip_target("3.9", ["manylinux_2_28_x86_64"], "cp").tags]
    assert set(_pips((3, 9), ["manylinux_2_28_x86_64"], "cp", None)) < set(tags)
    assert "cp39-cp39-manylinux2014_x86_64" in tags


def test_a_pypy_is_what_it_is_elsewhere() -> None:
    assert pip_target("3.10", ["win_amd64"], "pp") == named("pp3.10.0-win_amd64")
    own = pip_target("3.10", ["win_amd64"], "pp", ["pypy310_pp73"])
    assert own.tags == named("pp3.10-win_amd64").tags


def test_several_platforms_are_one_target_in_their_order() -> None:
    target = pip_target("3.9", ["musllinux_1_1_x86_64,linux", "any", "linux"], "cp")
    assert target.name == "3.9.0-musllinux_1_1_x86_64.manylinux_2_28_x86_64"
    platforms = list(dict.fromkeys(tag.platform for tag in target.tags))
    assert platforms[:4] == [
        "linux_x86_64",
        "musllinux_1_1_x86_64",
        "musllinux_1_0_x86_64",
        "manylinux_2_28_x86_64",
    ]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("3.12", ["windows"]), "3.12.0-win_amd64"),
        (("3.12.4", ["windows"], "py"), "py3.12.4-win_amd64"),
        (("3.13", ["windows"], "cp", ["cp313t"]), "3.13.0t-cp313t-win_amd64"),
        (("3.12", ["windows"], None, ["cp312,abi3"]), "3.12.0-cp312.abi3-win_amd64"),
    ],
)
def test_its_name(arguments: tuple[str, list[str]], name: str) -> None:
    assert pip_target(*arguments).name == name


def test_what_is_not_given_is_that_of_this_interpreter() -> None:
    series = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert pip_target().name == running().name
    assert pip_target("", ["windows"]).name == f"{series}-win_amd64"


def test_a_python_without_a_patch_is_the_first_one_and_leaves_nothing_open() -> None:
    target = pip_target("39", ["windows"])
    assert target.environment["python_full_version"] == "3.9.0"
    assert target.assumed == {"platform_release", "platform_version"}


def test_the_markers_are_those_of_the_platform() -> None:
    target = pip_target("3.8.3", ["macosx_11_0_universal2", "macosx_11_0_x86_64"], "py")
    assert target.environment["platform_machine"] == "x86_64"
    assert target.environment["python_full_version"] == "3.8.3"
    assert target.assumed >= {"implementation_name", "platform_release"}
    assert "platform_machine" not in target.assumed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("3", ["windows"]), "--python-version 3 means 3.0.0, as in pip"),
        (("3.99", ["windows"]), "There is no Python '3.99'"),
        (("3.12", ["windows"], "jy"), "--implementation cannot be 'jy'."),
        (("3.12", ["windows", "linux"]), "The platforms win_amd64 and manylinux_2_28_x86_64 are different machines."),
        (("3.12", ["any"]), "--platform any names no machine"),
        (("3.12", ["ios", "ios-simulator"], "py"), "There is no Python 3.12 on ios_13_0_arm64_iphoneos."),
    ],
)
def test_what_makes_no_sense_is_told(arguments: tuple[str, list[str]], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        pip_target(*arguments)
    assert caught.value.message.startswith(told)
    assert caught.value.hint


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        pip_target("3.99", ["win_riscv", "linux"], "pp")
    assert len(caught.value.context) == 2
