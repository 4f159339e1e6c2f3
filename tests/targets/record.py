"""Print the wheel tags and markers that packaging sees, as TOML for `recorded/`; it knows nothing of wheelhouse.

    python3.12 record.py                         this interpreter on this machine
    python3.12 record.py macosx_14_0_arm64       as if on that machine: packaging's questions are answered from MACHINES
    python3.13 record.py win_amd64 3.14t         and as if that Python
    pip debug --verbose | python3 record.py -    what pip says

It needs packaging beside it, and no more than Python 3.9.
"""

from __future__ import annotations

import platform
import sys
import sysconfig
from types import ModuleType, SimpleNamespace
from typing import Any

import packaging
from packaging import _manylinux, _musllinux
from packaging.markers import default_environment
from packaging.tags import sys_tags

# What packaging asks a machine: `platform.system()`, `sysconfig.get_platform()`, and the version of libc or system.
MACHINES: dict[str, dict[str, Any]] = {
    "manylinux_2_17_i686": {"system": "Linux", "platform": "linux-i686", "glibc": (2, 17)},
    "manylinux_2_28_aarch64": {"system": "Linux", "platform": "linux-aarch64", "glibc": (2, 28)},
    "manylinux_2_28_x86_64": {"system": "Linux", "platform": "linux-x86_64", "glibc": (2, 28)},
    "manylinux_2_31_armv7l": {"system": "Linux", "platform": "linux-armv7l", "glibc": (2, 31)},
    "manylinux_2_39_riscv64": {"system": "Linux", "platform": "linux-riscv64", "glibc": (2, 39)},
    "musllinux_1_2_aarch64": {"system": "Linux", "platform": "linux-aarch64", "musl": (1, 2)},
    "musllinux_1_2_x86_64": {"system": "Linux", "platform": "linux-x86_64", "musl": (1, 2)},
    "macosx_10_15_x86_64": {"system": "Darwin", "platform": "macosx-10.9-universal2", "mac": ("10.15.7", "x86_64")},
    "macosx_14_0_arm64": {"system": "Darwin", "platform": "macosx-11.0-arm64", "mac": ("14.5", "arm64")},
    "macosx_26_0_x86_64": {"system": "Darwin", "platform": "macosx-10.13-universal2", "mac": ("26.1", "x86_64")},
    "win32": {"system": "Windows", "platform": "win32"},
    "win_amd64": {"system": "Windows", "platform": "win-amd64"},
    "win_arm64": {"system": "Windows", "platform": "win-arm64"},
    "ios_13_0_arm64_iphoneos": {"system": "iOS", "platform": "ios-13.0-arm64-iphoneos", "ios": "13.0"},
    "android_24_arm64_v8a": {"system": "Android", "platform": "android-24-arm64_v8a", "android": 24},
    "pyemscripten_2025_0_wasm32": {"system": "Emscripten", "platform": "emscripten-4.0.9-wasm32", "wasm": "2025_0"},
}
# Of the machine that records: nobody else's business.
PRIVATE = {"platform_release", "platform_version"}


def pretend(machine: dict[str, Any]) -> None:
    """Answer what packaging asks of a machine."""
    _configure(PYEMSCRIPTEN_PLATFORM_VERSION=machine.get("wasm"))  # first: it asks the real platform too
    musl, (version, arch) = machine.get("musl"), machine.get("mac", ("", ""))
    _answer(platform, "system", machine["system"])
    _answer(platform, "mac_ver", (version, ("", "", ""), arch))
    _answer(platform, "ios_ver", ("iOS", machine.get("ios"), "iPhone", False))
    _answer(platform, "android_ver", SimpleNamespace(api_level=machine.get("android")))
    _answer(sysconfig, "get_platform", machine["platform"])
    _answer(_manylinux, "_get_glibc_version", machine.get("glibc", (-1, -1)))
    _answer(_manylinux, "_have_compatible_abi", "yes")
    _answer(_musllinux, "_get_musl_version", musl and _musllinux._MuslVersion(*musl))
    vars(sys.implementation)["_multiarch"] = "arm64-iphoneos"


def pretend_python(text: str) -> None:
    """Be another Python, such as `3.14t`, as far as packaging asks."""
    series = tuple(map(int, text.rstrip("t").split(".")))
    _configure(py_version_nodot="".join(map(str, series)), Py_GIL_DISABLED=int(text.endswith("t")))
    vars(sys)["version_info"] = series


def _answer(module: ModuleType, question: str, value: object) -> None:
    setattr(module, question, lambda *_: value)


def _configure(**variables: object) -> None:
    sysconfig.get_config_vars().update(variables)


def fold(tags: list[str]) -> tuple[list[str], list[str]]:
    """Return the tags with `*` for "each of the platforms", and the platforms: nothing is lost, as is checked."""
    platforms = list(dict.fromkeys(tag.rpartition("-")[2] for tag in tags if not tag.endswith("-any")))
    folded = list(dict.fromkeys(tag if tag.endswith("-any") else f"{tag.rpartition('-')[0]}-*" for tag in tags))
    assert unfold(folded, platforms) == tags
    return folded, platforms


def unfold(folded: list[str], platforms: list[str]) -> list[str]:
    """Return the tags, one for every platform where there is `*`."""
    return [tag.replace("*", name) for tag in folded for name in (platforms if "*" in tag else [""])]


def main(words: list[str]) -> None:
    if words == ["-"]:
        return show("pip debug --verbose", sys.stdin.read().split("Compatible tags:")[1].split()[1:], {})
    how = f"packaging {packaging.__version__} in {platform.python_implementation()} {platform.python_version()}"
    markers: dict[str, Any] = {} if words else {**default_environment()}
    if words:
        pretend(MACHINES[words[0]])
        how += f", as if on {words[0]}"
    if words[1:]:
        pretend_python(words[1])
        how += f" in {words[1]}"
    return show(how, [str(tag) for tag in sys_tags()], markers)


def show(how: str, tags: list[str], markers: dict[str, Any]) -> None:
    folded, platforms = fold(tags)
    lines = [f'how = "{how}"']
    for name, values in (("tags", folded), ("platforms", platforms)):
        lines += [f"{name} = [", *(f'    "{value}",' for value in values), "]"]
    lines += ["[markers]", *(f'{name} = "{value}"' for name, value in sorted(markers.items()) if name not in PRIVATE)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
