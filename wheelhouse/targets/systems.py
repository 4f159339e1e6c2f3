"""The families of platform tags: their levels and machines, and what a Python on such a system says of itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A family of platform tags, such as `manylinux`, and the markers of its machines.

    `machines` leads from the machine in the tag to `platform_machine`. `lowest` is the first level and `highest` the
    most that each of its numbers can be; () is a family without levels. `leaves_open` names, for a machine, the
    markers that its tag does not decide.
    """

    sys_platform: str
    platform_system: str
    machines: Mapping[str, str]
    os_name: str = "posix"
    lowest: tuple[int, ...] = ()
    highest: tuple[int, ...] = ()
    leaves_open: Mapping[str, frozenset[str]] = {}


_MACHINE = frozenset({"platform_machine"})
_MODEL = frozenset({"platform_machine", "platform_system"})

_LINUX = {
    machine: machine
    for machine in (
        "x86_64",
        "aarch64",
        "armv7l",
        "i686",
        "ppc64",
        "ppc64le",
        "s390x",
        "riscv64",
        "loongarch64",
    )
}
# A 32-bit Python on a 64-bit kernel, as in most containers and on most Raspberry Pis, reports the kernel's machine.
_THIRTY_TWO_BIT = {"armv6l": _MACHINE, "armv7l": _MACHINE, "i686": _MACHINE}

# The highest levels are beyond what exists: a bound against slips of the pen, as packaging's own for glibc (2.50).
SYSTEMS: Mapping[str, System] = {
    "manylinux": System(
        sys_platform="linux",
        platform_system="Linux",
        machines=_LINUX,
        lowest=(2, 5),
        highest=(2, 50),
        leaves_open=_THIRTY_TWO_BIT,
    ),
    "musllinux": System(
        sys_platform="linux",
        platform_system="Linux",
        machines=_LINUX,
        lowest=(1, 0),
        highest=(1, 5),
        leaves_open=_THIRTY_TWO_BIT,
    ),
    "linux": System(
        sys_platform="linux",
        platform_system="Linux",
        machines={**_LINUX, "armv6l": "armv6l"},
        leaves_open=_THIRTY_TWO_BIT,
    ),
    "macosx": System(
        sys_platform="darwin",
        platform_system="Darwin",
        machines={"arm64": "arm64", "x86_64": "x86_64", "universal2": "arm64"},
        lowest=(10, 4),
        highest=(30, 16),
        leaves_open={"universal2": _MACHINE},
    ),
    "win": System(
        os_name="nt",
        sys_platform="win32",
        platform_system="Windows",
        machines={"amd64": "AMD64", "arm64": "ARM64"},
    ),
    # A 32-bit Python on 64-bit Windows reports AMD64.
    "win32": System(
        os_name="nt",
        sys_platform="win32",
        platform_system="Windows",
        machines={"": "x86"},
        leaves_open={"": _MACHINE},
    ),
    # PEP 730. A device reports its model (`iPhone15,2`), and an iPad `iPadOS`.
    "ios": System(
        sys_platform="ios",
        platform_system="iOS",
        machines={"arm64_iphoneos": "arm64", "arm64_iphonesimulator": "arm64", "x86_64_iphonesimulator": "x86_64"},
        lowest=(12, 0),
        highest=(30, 9),
        leaves_open={"arm64_iphoneos": _MODEL, "arm64_iphonesimulator": _MODEL, "x86_64_iphonesimulator": _MODEL},
    ),
    # PEP 738. A 32-bit app on a 64-bit device reports the kernel's machine.
    "android": System(
        sys_platform="android",
        platform_system="Android",
        machines={"arm64_v8a": "aarch64", "x86_64": "x86_64", "armeabi_v7a": "armv7l", "x86": "i686"},
        lowest=(16,),
        highest=(50,),
        leaves_open={"armeabi_v7a": _MACHINE, "x86": _MACHINE},
    ),
    # PEP 783.
    "pyemscripten": System(
        sys_platform="emscripten",
        platform_system="Emscripten",
        machines={"wasm32": "wasm32"},
        lowest=(2024, 0),
        highest=(2050, 9),
    ),
}

# PEP 783: every ABI belongs to one series of Python and one Emscripten.
PYEMSCRIPTEN = {2024: ((3, 12), "3_1_58"), 2025: ((3, 13), "4_0_9"), 2026: ((3, 14), "5_0_3")}

# PEP 600: the old names of three levels. PEP 783 was drafted with `pyodide`, and wheels with that name exist.
ALIASES = {
    "manylinux1_": "manylinux_2_5_",
    "manylinux2010_": "manylinux_2_12_",
    "manylinux2014_": "manylinux_2_17_",
    "pyodide_": "pyemscripten_",
}

# docs/targets.md says why each stands for the level that it does.
FRIENDLY = {
    "linux": "manylinux_2_28_x86_64",
    "linux-aarch64": "manylinux_2_28_aarch64",
    "linux-armv7l": "manylinux_2_31_armv7l",
    "linux-i686": "manylinux_2_28_i686",
    "linux-ppc64le": "manylinux_2_28_ppc64le",
    "linux-s390x": "manylinux_2_28_s390x",
    "linux-riscv64": "manylinux_2_39_riscv64",
    "linux-loongarch64": "manylinux_2_38_loongarch64",
    "alpine": "musllinux_1_2_x86_64",
    "alpine-aarch64": "musllinux_1_2_aarch64",
    "alpine-armv7l": "musllinux_1_2_armv7l",
    "alpine-i686": "musllinux_1_2_i686",
    "alpine-ppc64le": "musllinux_1_2_ppc64le",
    "alpine-s390x": "musllinux_1_2_s390x",
    "alpine-riscv64": "musllinux_1_2_riscv64",
    "macos": "macosx_13_0_arm64",
    "macos-intel": "macosx_13_0_x86_64",
    "windows": "win_amd64",
    "windows-arm64": "win_arm64",
    "windows-32": "win32",
    "android": "android_24_arm64_v8a",
    "android-x86_64": "android_24_x86_64",
    "ios": "ios_13_0_arm64_iphoneos",
    "ios-simulator": "ios_13_0_arm64_iphonesimulator",
    "ios-simulator-intel": "ios_13_0_x86_64_iphonesimulator",
}
# What other tools call the same machines.
SYNONYMS = {
    "linux-x86_64": "linux",
    "linux-amd64": "linux",
    "linux-arm64": "linux-aarch64",
    "alpine-x86_64": "alpine",
    "alpine-amd64": "alpine",
    "alpine-arm64": "alpine-aarch64",
    "macos-arm64": "macos",
    "macos-x86_64": "macos-intel",
    "windows-amd64": "windows",
    "windows-x86_64": "windows",
    "windows-x86": "windows-32",
}
