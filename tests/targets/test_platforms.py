from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.errors import UsageError
from wheelhouse.targets.platforms import Platform, higher, parsed
from wheelhouse.targets.systems import FRIENDLY, SYNONYMS, SYSTEMS


@pytest.mark.parametrize(
    ("text", "family", "level", "machine"),
    [
        ("manylinux_2_28_x86_64", "manylinux", (2, 28), "x86_64"),
        ("manylinux1_i686", "manylinux", (2, 5), "i686"),
        ("manylinux2010_x86_64", "manylinux", (2, 12), "x86_64"),
        ("manylinux2014_aarch64", "manylinux", (2, 17), "aarch64"),
        ("musllinux_1_2_aarch64", "musllinux", (1, 2), "aarch64"),
        ("linux_armv7l", "linux", (), "armv7l"),
        ("linux_x86_64", "linux", (), "x86_64"),
        ("macosx_11_0_arm64", "macosx", (11, 0), "arm64"),
        ("macosx_12_3_arm64", "macosx", (12, 0), "arm64"),
        ("macosx_10_9_universal2", "macosx", (10, 9), "universal2"),
        ("win_amd64", "win", (), "amd64"),
        ("win_arm64", "win", (), "arm64"),
        ("win32", "win32", (), ""),
        ("ios_13_0_arm64_iphoneos", "ios", (13, 0), "arm64_iphoneos"),
        ("android_21_arm64_v8a", "android", (21,), "arm64_v8a"),
        ("pyemscripten_2025_0_wasm32", "pyemscripten", (2025, 0), "wasm32"),
        ("pyodide_2025_0_wasm32", "pyemscripten", (2025, 0), "wasm32"),
        (" Linux-ARM64 ", "manylinux", (2, 28), "aarch64"),
    ],
)
def test_a_text_names_a_platform(text: str, family: str, level: tuple[int, ...], machine: str) -> None:
    assert parsed(text) == Platform(family=family, level=level, machine=machine)


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("win_riscv", "linux-riscv64"),
        ("win-amd64", "win_amd64"),
        ("winamd64", "win_amd64"),
        ("linux_arm64", "linux-arm64"),
        ("manylinux_2_28", "manylinux_2_28_x86_64"),
        ("manylinux_2_28_x64", "manylinux_2_28_x86_64"),
        ("macosx_11_0_intel", "macosx_13_0_x86_64"),
        ("pyodide", "pyodide_2025_0_wasm32"),
        ("any", ""),
        ("", ""),
        ("manylinux_99999_28_x86_64", "manylinux_2_28_x86_64"),
    ],
)
def test_an_unknown_platform_gets_near_matches(text: str, close: str) -> None:
    with pytest.raises(UsageError, match="There is no platform") as caught:
        parsed(text)
    assert close in caught.value.message


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("manylinux_2_4_x86_64", "from manylinux_2_5_x86_64 to manylinux_2_50_x86_64"),
        ("manylinux1_aarch64", "from manylinux_2_17_aarch64 to manylinux_2_50_aarch64"),
        ("manylinux_3_1_x86_64", "from manylinux_2_5_x86_64 to manylinux_2_50_x86_64"),
        ("musllinux_1_99_x86_64", "from musllinux_1_0_x86_64 to musllinux_1_5_x86_64"),
        ("macosx_10_15_arm64", "from macosx_11_0_arm64 to macosx_30_0_arm64"),
        ("macosx_10_17_x86_64", "from macosx_10_4_x86_64 to macosx_30_0_x86_64"),
        ("android_15_x86", "from android_16_x86 to android_50_x86"),
    ],
)
def test_a_level_that_does_not_exist_is_told_with_those_that_do(text: str, levels: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    assert caught.value.message.endswith(f"its levels go {levels}.")


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("manylinux_2_48_x86_64", ["manylinux_2_49_x86_64", "manylinux_2_50_x86_64"]),
        ("musllinux_1_4_x86_64", ["musllinux_1_5_x86_64"]),
        ("macosx_29_0_arm64", ["macosx_30_0_arm64"]),
        ("macosx_10_14_x86_64", ["macosx_10_15_x86_64", *(f"macosx_{major}_0_x86_64" for major in range(11, 31))]),
        ("ios_29_1_arm64_iphoneos", ["ios_30_0_arm64_iphoneos"]),
        ("android_49_x86_64", ["android_50_x86_64"]),
        ("pyemscripten_2025_0_wasm32", []),
        ("win_amd64", []),
    ],
)
def test_the_levels_above_are_lowest_first(text: str, above: list[str]) -> None:
    assert [str(platform) for platform in higher(parsed(text))] == above


@pytest.mark.parametrize("name", [*FRIENDLY, *SYNONYMS])
def test_a_friendly_name_stands_for_a_platform_tag_in_its_canonical_form(name: str) -> None:
    assert str(parsed(name)) == FRIENDLY[SYNONYMS.get(name, name)]


@st.composite
def platforms(draw: st.DrawFn) -> Platform:
    family = draw(st.sampled_from(sorted(SYSTEMS)))
    system = SYSTEMS[family]
    platform = Platform(family=family, machine=draw(st.sampled_from(sorted(system.machines))))
    if not system.lowest:
        return platform
    lowest = platform.lowest
    levels = st.tuples(*(st.integers(0, most) for most in system.highest)).filter(lambda level: level >= lowest)
    return parsed(str(platform.at(*draw(levels))))


@given(platforms())
def test_what_is_written_is_read_again(platform: Platform) -> None:
    assert parsed(str(platform)) == platform
    assert all(parsed(str(above)) == above for above in higher(platform))
