from __future__ import annotations

import os
import platform as host
import sys
import sysconfig
from typing import Any

import pytest
from packaging.markers import Environment, Marker

from wheelhouse.targets import platforms, pythons
from wheelhouse.targets.environment import assumed, environment
from wheelhouse.targets.listing import platform_rows
from wheelhouse.targets.naming import named

OPEN = {"platform_release", "platform_version"}
PATCH = {"implementation_version", "python_full_version"}


# What Python's own `os`, `sys` and `platform` say on each system: PEP 508 and PEP 730, PEP 738, PEP 776.
@pytest.mark.parametrize(
    ("platform", "os_name", "sys_platform", "platform_system", "platform_machine"),
    [
        ("linux", "posix", "linux", "Linux", "x86_64"),
        ("linux-aarch64", "posix", "linux", "Linux", "aarch64"),
        ("linux-armv7l", "posix", "linux", "Linux", "armv7l"),
        ("linux-ppc64le", "posix", "linux", "Linux", "ppc64le"),
        ("alpine", "posix", "linux", "Linux", "x86_64"),
        ("linux_armv6l", "posix", "linux", "Linux", "armv6l"),
        ("macos", "posix", "darwin", "Darwin", "arm64"),
        ("macos-intel", "posix", "darwin", "Darwin", "x86_64"),
        ("windows", "nt", "win32", "Windows", "AMD64"),
        ("windows-arm64", "nt", "win32", "Windows", "ARM64"),
        ("windows-32", "nt", "win32", "Windows", "x86"),
        ("ios", "posix", "ios", "iOS", "arm64"),
        ("android", "posix", "android", "Android", "aarch64"),
        ("android_24_armeabi_v7a", "posix", "android", "Android", "armv7l"),
        ("pyemscripten_2025_0_wasm32", "posix", "emscripten", "Emscripten", "wasm32"),
    ],
)
def test_what_a_python_says_of_its_system(
    platform: str, os_name: str, sys_platform: str, platform_system: str, platform_machine: str
) -> None:
    found = environment(pythons.parsed("3.13"), platforms.parsed(platform))
    assert (found["os_name"], found["sys_platform"]) == (os_name, sys_platform)
    assert (found["platform_system"], found["platform_machine"]) == (platform_system, platform_machine)
    assert (found["platform_release"], found["platform_version"]) == ("", "")


@pytest.mark.parametrize(
    ("python", "full", "implementation", "name", "version"),
    [
        ("3.12", "3.12.0", "CPython", "cpython", "3.12.0"),
        ("3.12.4", "3.12.4", "CPython", "cpython", "3.12.4"),
        ("3.14t", "3.14.0", "CPython", "cpython", "3.14.0"),
        ("pp3.10", "3.10.0", "PyPy", "pypy", "7.3.12"),
        ("pp3.10.14", "3.10.14", "PyPy", "pypy", "7.3.12"),
    ],
)
def test_what_a_python_says_of_itself(python: str, full: str, implementation: str, name: str, version: str) -> None:
    found = environment(pythons.parsed(python), platforms.parsed("linux"))
    assert found["python_full_version"] == full
    assert full.startswith(f"{found['python_version']}.")
    assert found["platform_python_implementation"] == implementation
    assert (found["implementation_name"], found["implementation_version"]) == (name, version)


@pytest.mark.parametrize(
    ("python", "platform", "names"),
    [
        ("3.12", "linux", OPEN | PATCH),
        ("3.12.4", "linux", OPEN),
        ("pp3.10.14", "linux", OPEN | {"implementation_version"}),
        ("3.12.4", "windows-32", OPEN | {"platform_machine"}),
        ("3.12.4", "linux-armv7l", OPEN | {"platform_machine"}),
        ("3.12.4", "macosx_11_0_universal2", OPEN | {"platform_machine"}),
        ("3.13.1", "ios", OPEN | {"platform_machine", "platform_system"}),
    ],
)
def test_what_a_target_leaves_open_is_named(python: str, platform: str, names: set[str]) -> None:
    assert assumed(pythons.parsed(python), platforms.parsed(platform)) == names


@pytest.mark.parametrize("name", [row.name for row in platform_rows()])
def test_nothing_is_asked_of_this_machine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, questions in (
        (host, "machine system release version python_version python_implementation uname mac_ver"),
        (sysconfig, "get_platform get_config_var get_config_vars"),
        (os, "uname confstr"),
    ):
        for question in questions.split():
            monkeypatch.setattr(module, question, _refuse)
    monkeypatch.setattr(sys, "version_info", None)
    target = named(f"3.13-{name}")
    assert set(target.environment) == set(Environment.__annotations__)
    assert target.tags


def test_markers_are_those_of_the_target() -> None:
    windows: dict[str, Any] = {**named("3.8-windows").environment}
    assert Marker("sys_platform == 'win32' and python_version < '3.9'").evaluate(windows)


def _refuse(*_: object) -> None:
    pytest.fail("this machine was asked")
