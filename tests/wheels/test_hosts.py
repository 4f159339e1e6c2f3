"""Which Python of this machine builds for which target."""

from __future__ import annotations

import pytest

from wheelhouse.targets.naming import named
from wheelhouse.wheels.hosts import builds_for, level


@pytest.mark.parametrize(
    ("host", "target", "expected"),
    [
        ("3.12-manylinux_2_36_x86_64", "3.12-manylinux_2_17_x86_64", True),  # which one it needs will show
        ("3.12-manylinux_2_17_x86_64", "3.12-manylinux_2_36_x86_64", True),
        ("3.12-manylinux_2_36_x86_64", "3.11-manylinux_2_36_x86_64", False),
        ("3.12-manylinux_2_36_x86_64", "3.12-musllinux_1_2_x86_64", False),
        ("3.12-manylinux_2_36_x86_64", "3.12-manylinux_2_36_aarch64", False),
        ("3.12-manylinux_2_36_x86_64", "3.12-win_amd64", False),
        ("3.13-manylinux_2_36_x86_64", "3.13t-manylinux_2_36_x86_64", False),
        ("3.12-macosx_14_0_arm64", "3.12-macosx_11_0_arm64", True),
        ("3.12-macosx_14_0_arm64", "3.12-macosx_11_0_x86_64", False),
        ("3.12-win_amd64", "3.12-win_amd64", True),
        ("3.12-win_amd64", "3.12-win32", False),
        ("pp3.10-manylinux_2_36_x86_64", "pp3.10-manylinux_2_28_x86_64", True),
        ("pp3.10-manylinux_2_36_x86_64", "3.10-manylinux_2_28_x86_64", False),
    ],
)
def test_the_same_python_on_the_same_kind_of_machine(host: str, target: str, expected: bool) -> None:
    assert builds_for(named(host), named(target)) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("3.12-manylinux_2_36_x86_64", "manylinux_2_36_x86_64"),
        ("3.12-musllinux_1_2_x86_64", "musllinux_1_2_x86_64"),
        ("3.12-macosx_14_0_arm64", "macosx_14_0_arm64"),
        ("3.12-win_amd64", None),
    ],
)
def test_how_new_a_machine_is(host: str, expected: str | None) -> None:
    assert level(named(host)) == expected
