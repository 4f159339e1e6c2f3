from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wheelhouse.errors import UsageError
from wheelhouse.targets.listing import platform_rows
from wheelhouse.targets.naming import asked, named
from wheelhouse.targets.pythons import Python, known
from wheelhouse.targets.target import Target, running

FRIENDLY = [row.name for row in platform_rows() if not row.name.startswith(("ios", "android"))]


def _names(targets: tuple[Target, ...]) -> list[str]:
    return [target.name for target in targets]


def _no_file(path: Path) -> Target:
    raise UsageError(f"{path} cannot be read.", context=("no such file",), hint="Make it.")


def _crossed(pythons: list[str], platforms: list[str]) -> tuple[Target, ...]:
    return asked((), pythons, platforms, read=_no_file)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3.12-linux", "3.12-manylinux_2_28_x86_64"),
        ("3.12.4-windows", "3.12.4-win_amd64"),
        ("3.14t-manylinux_2_28_x86_64", "3.14t-manylinux_2_28_x86_64"),
        ("pypy3.10-linux-arm64", "pp3.10-manylinux_2_28_aarch64"),
        ("cp312-manylinux2014_x86_64", "3.12-manylinux_2_17_x86_64"),
        (" 3.13-ios ", "3.13-ios_13_0_arm64_iphoneos"),
        ("3.14-pyemscripten_2026_0_wasm32", "3.14-pyemscripten_2026_0_wasm32"),
        ("3.14-pyemscripten_2040_0_wasm32", "3.14-pyemscripten_2040_0_wasm32"),
    ],
)
def test_a_target_is_named_by_python_and_platform(text: str, name: str) -> None:
    assert named(text).name == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3.99-linux", "There is no Python '3.99'"),
        ("3.12-win_riscv", "There is no platform 'win_riscv'"),
        ("3.12", "The target '3.12' names no platform."),
        ("3.12-", "There is no platform ''"),
        ("", "The target '' names no platform."),
        ("3.12-ios", "There is no Python 3.12 on ios_13_0_arm64_iphoneos."),
        ("3.12-android", "There is no Python 3.12 on android_24_arm64_v8a."),
        ("3.12-pyemscripten_2025_0_wasm32", "There is no Python 3.12 on pyemscripten_2025_0_wasm32."),
    ],
)
def test_a_wrong_target_is_told_for_what_it_is(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        named(text)
    assert caught.value.message.startswith(told)
    assert caught.value.hint


@given(st.sampled_from(known()), st.sampled_from(FRIENDLY))
def test_the_name_of_a_target_names_it(python: Python, platform: str) -> None:
    target = named(f"{python}-{platform}")
    assert named(target.name) == target


def test_pythons_and_platforms_are_crossed_python_by_python() -> None:
    assert _names(_crossed(["3.9,3.10", "3.14t"], ["windows", "macos"])) == [
        "3.9-win_amd64",
        "3.9-macosx_13_0_arm64",
        "3.10-win_amd64",
        "3.10-macosx_13_0_arm64",
        "3.14t-win_amd64",
        "3.14t-macosx_13_0_arm64",
    ]


def test_what_is_not_said_is_that_of_this_interpreter() -> None:
    series = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert _names(_crossed([], ["windows"])) == [f"{series}-win_amd64"]
    assert _names(_crossed([series], [])) == [running().name]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        _crossed(["3.99,3.12", "2.7", "312"], ["linux,win_riscv,ios"])
    assert caught.value.message == "There are 5 mistakes in what the targets are."
    parts = ("Python '3.99'", "Python '2.7'", "platform 'win_riscv'", "'3.12' and '312' are", "Python 3.12 on ios")
    assert [part in line for part, line in zip(parts, caught.value.context, strict=True)] == [True] * 5
    assert caught.value.context[-1].endswith("The first on iOS and Android is 3.13.")


@pytest.mark.parametrize(
    ("pythons", "platforms", "told"),
    [
        ("3.12,cp312", "windows", "'3.12' and 'cp312' are the same Python."),
        ("3.12", "linux,manylinux_2_28_x86_64", "'linux' and 'manylinux_2_28_x86_64' are the same platform."),
        ("3.12,3.12", "linux", "The Python '3.12' is there twice."),
        ("3.12,", "linux", "There is no Python ''."),
    ],
)
def test_the_same_twice_is_a_mistake(pythons: str, platforms: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        _crossed([pythons], [platforms])
    assert caught.value.message == told


def test_targets_come_after_what_was_crossed_in_the_order_given(tmp_path: Path) -> None:
    own = named("3.12-alpine")
    targets = asked([f"3.13-macos, {tmp_path}/prod.toml"], ["3.9"], ["windows"], read=lambda _: own)
    assert _names(targets) == ["3.9-win_amd64", "3.13-macosx_13_0_arm64", "3.12-musllinux_1_2_x86_64"]
    assert targets[2] is own


def test_no_target_is_added_to_those_that_are_named() -> None:
    assert _names(asked(["3.13-macos"], read=_no_file)) == ["3.13-macosx_13_0_arm64"]
    assert asked(read=_no_file) == ()


def test_mistakes_of_every_kind_are_told_together() -> None:
    with pytest.raises(UsageError) as caught:
        asked(["3.99-win_riscv", "3.12-linux", "prod.toml"], ["3.12"], ["linux", "lin"], read=_no_file)
    assert len(caught.value.context) == 6
    assert "prod.toml cannot be read. Make it." in caught.value.context
    assert "  no such file" in caught.value.context


def test_a_target_that_two_texts_name_is_told_with_both() -> None:
    with pytest.raises(UsageError, match=r"'3\.12-win_amd64' and '3\.12-windows' are the same target"):
        asked(["3.12-windows"], ["3.12"], ["windows"], read=_no_file)


def test_what_is_the_same_under_two_names_and_what_differs_under_one() -> None:
    own = named("3.12-windows")
    read = {Path("same.toml"): replace(own, name="prod"), Path("other.toml"): replace(own, tags=own.tags[1:])}
    with pytest.raises(UsageError) as caught:
        asked(["3.12-windows", "same.toml", "other.toml"], read=read.__getitem__)
    same, other = caught.value.context
    assert same == "'3.12-windows' and 'same.toml' are the same target. Name it once."
    assert other.startswith("'3.12-windows' and 'other.toml' are different targets of the same name, 3.12-win_amd64. ")


def test_names_that_are_one_in_names_of_files_are_refused() -> None:
    other = replace(named("3.13-windows"), name="3_12-WIN_amd64")
    with pytest.raises(UsageError, match=r"'other\.toml' are different targets, and their files would be named alike"):
        asked(["3.12-windows", "other.toml"], read=lambda _: other)
