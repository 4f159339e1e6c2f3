from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import Tag

from tests.laws import tried
from tests.targets.test_platforms import platforms
from wheelhouse.targets import pythons
from wheelhouse.targets.naming import named
from wheelhouse.targets.platforms import Platform, higher, parsed
from wheelhouse.targets.pythons import Python, known
from wheelhouse.targets.tags import newer, platform_tags, pure_tags, tags
from wheelhouse.targets.target import Target

MANYLINUX = "manylinux_2_19_aarch64 manylinux_2_18_aarch64 manylinux_2_17_aarch64 manylinux2014_aarch64"


def _texts(text: str) -> list[str]:
    return [str(tag) for tag in named(text).tags]


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("manylinux_2_19_aarch64", f"linux_aarch64 {MANYLINUX}"),
        ("manylinux_2_6_i686", "linux_i686 manylinux_2_6_i686 manylinux_2_5_i686 manylinux1_i686"),
        ("musllinux_1_1_s390x", "linux_s390x musllinux_1_1_s390x musllinux_1_0_s390x"),
        ("linux_armv6l", "linux_armv6l"),
        ("win32", "win32"),
        ("android_17_x86", "android_17_x86 android_16_x86"),
        ("pyemscripten_2024_0_wasm32", "pyemscripten_2024_0_wasm32 pyodide_2024_0_wasm32 emscripten_3_1_58_wasm32"),
        ("pyemscripten_2031_0_wasm32", "pyemscripten_2031_0_wasm32 pyodide_2031_0_wasm32"),
        (
            "macosx_10_4_universal2",
            " ".join(f"macosx_10_{minor}_universal2" for minor in (4, 3, 2, 1, 0)),
        ),
    ],
)
def test_a_platform_takes_every_level_down_from_its_own(platform: str, expected: str) -> None:
    assert list(platform_tags(parsed(platform))) == expected.split()


def test_a_mac_takes_universal2_of_old_systems_too() -> None:
    arm, intel = (platform_tags(parsed(name)) for name in ("macos", "macos-intel"))
    assert "macosx_10_9_universal2" in arm
    assert "macosx_10_9_x86_64" in intel
    assert "macosx_10_9_x86_64" not in arm


@pytest.mark.parametrize(
    ("text", "taken", "refused"),
    [
        ("3.12-windows", "cp312-abi3-win_amd64 cp32-abi3-win_amd64", "cp312-abi3t-win_amd64 cp31-abi3-win_amd64"),
        ("3.15t-windows", "cp315-abi3t-win_amd64 cp37-abi3t-win_amd64", "cp315-abi3-win_amd64 cp315-cp315-win_amd64"),
        ("3.13t-windows", "cp313-cp313t-win_amd64", "cp313-abi3-win_amd64 cp312-abi3-win_amd64"),
        ("3.6-windows", "cp36-cp36m-win_amd64", "cp36-cp36-win_amd64"),
        ("pp3.10-windows", "pp310-pypy310_pp73-win_amd64 pp3-none-any", "cp310-abi3-win_amd64 cp310-none-any"),
    ],
)
def test_the_stable_abis(text: str, taken: str, refused: str) -> None:
    assert set(taken.split()) <= set(_texts(text))
    assert not set(refused.split()) & set(_texts(text))


def test_abis_given_replace_that_of_the_python() -> None:
    python = Python(series=(3, 12))
    own = [str(tag) for tag in tags(python, ["win32"], ["cp312d"])]
    assert "cp312-cp312d-win32" in own
    assert "cp312-cp312-win32" not in own


def test_pure_tags_bind_to_no_implementation() -> None:
    own = pure_tags(Python(series=(3, 12)), ["win32"])
    assert str(own[0]) == "py312-none-win32"
    assert {tag.interpreter[:2] for tag in own} == {"py"}


@tried(40)
@given(st.sampled_from(known()), platforms())
def test_no_tag_comes_twice_and_a_higher_level_takes_all_of_a_lower_one(python: Python, platform: Platform) -> None:
    own = tags(python, platform_tags(platform))
    assert len(own) == len(set(own))
    # From macOS 11 on packaging, and so pip, goes down to 10.4 only.
    ancient = tuple(f"macosx_10_{minor}_" for minor in range(4))
    lasting = {tag for tag in own if not tag.platform.startswith(ancient)}
    for above in higher(platform)[:3]:
        assert lasting <= set(tags(python, platform_tags(above)))


@tried(20)
@given(st.sampled_from(["3.9", "3.14t", "pp3.10"]), platforms().filter(lambda platform: bool(higher(platform))))
def test_newer_tags_are_first_those_that_the_level_above_adds(text: str, platform: Platform) -> None:
    python, above = pythons.parsed(text), higher(platform)[0]
    own = tags(python, platform_tags(platform))
    added = set(tags(python, platform_tags(above))) - set(own)
    found = newer(_target(own))
    assert set(found[: len(added)]) == added
    assert not set(found) & set(own)


@pytest.mark.parametrize("text", ["3.12-windows", "3.12-linux_x86_64", "3.13-pyemscripten_2025_0_wasm32"])
def test_nothing_is_newer_where_there_are_no_levels(text: str) -> None:
    assert newer(named(text)) == ()


def test_the_first_of_the_newer_tags_is_the_lowest_level_that_would_do() -> None:
    wanted = {"cp312-cp312-manylinux_2_34_x86_64", "cp312-cp312-manylinux_2_40_x86_64", "py3-none-win_amd64"}
    assert (
        next(str(tag) for tag in newer(named("3.12-linux")) if str(tag) in wanted)
        == "cp312-cp312-manylinux_2_34_x86_64"
    )


def test_newer_tags_of_tags_that_we_have_no_name_for() -> None:
    odd = tags(Python(series=(3, 12)), ["linux_armv8l", "musllinux_1_4_armv8l", "musllinux_1_4_armv7l"])
    assert {tag.platform for tag in newer(_target(odd))} == {"musllinux_1_5_armv7l"}


def _target(own: tuple[Tag, ...]) -> Target:
    return Target(name="odd", environment=named("3.12-linux").environment, tags=own)
