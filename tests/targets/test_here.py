from __future__ import annotations

import ast
import io
import json
import os
import platform
import struct
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import packaging.tags
import pytest
from hypothesis import given
from hypothesis import strategies as some
from packaging.markers import default_environment

from tests.interpreters import interpreters
from wheelhouse.targets import here

SCRIPT = Path(here.__file__)
SITE = Path(packaging.__file__).parents[1]
MACHINES = ("x86_64", "i386", "arm64", "ppc", "ppc64")
LINUX = ("x86_64", "i686", "aarch64", "armv7l", "riscv64")
# packaging itself where it runs, else what its own pip says (`pip debug --verbose` prints no more than the first).
ORACLE = """
import json, sys
if sys.version_info >= (3, 9):
    sys.path.insert(0, sys.argv[1])
    from packaging import markers, tags
    found = tags.sys_tags()
else:
    from pip._internal.utils.compatibility_tags import get_supported
    from pip._vendor.packaging import markers
    found = get_supported()
print(json.dumps([markers.default_environment(), list(map(str, found))]))
"""


def said(document: str) -> tuple[dict[str, str], list[str]]:
    read = tomllib.loads(document)
    return read["markers"], read["wheels"]["tags"]


def texts(tags: Any) -> list[str]:
    return list(map(str, tags))


def test_it_says_of_this_python_what_packaging_says() -> None:
    assert said(here.document()) == (default_environment(), texts(packaging.tags.sys_tags()))


@pytest.mark.parametrize("python", [f"cpython-3.{minor}" for minor in range(6, 16)] + ["pypy-3.10", "pypy-3.11"])
def test_it_says_of_any_python_what_packaging_says_there(python: str, tmp_path: Path) -> None:
    if python not in interpreters():
        pytest.skip("no such Python here")
    copied = tmp_path / "carried.py"
    copied.write_bytes(SCRIPT.read_bytes())
    markers, tags = said(_out(interpreters()[python], "-W", "error", "-I", copied))
    oracle = _out(interpreters()[python], "-W", "ignore", "-c", ORACLE, SITE, check=False)
    if not oracle:
        pytest.skip("there is no packaging to compare with")
    expected = json.loads(oracle)
    assert markers == expected[0]
    assert tags == native_first(expected[1])


def _out(*words: Path | str, check: bool = True) -> str:
    return subprocess.run(list(words), capture_output=True, text=True, check=check).stdout


def native_first(tags: list[str]) -> list[str]:
    """Put linux_* before manylinux and musllinux of the same ABI, as packaging does since 26.3."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        groups.setdefault(tag.rpartition("-")[0] + ("" if tag.endswith("-any") else "-"), []).append(tag)
    return [tag for group in groups.values() for tag in sorted(group, key=lambda tag: "-linux_" not in tag)]


def test_it_needs_nothing_that_python_3_6_lacks() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"_manylinux"}
    assert "__future__" not in imported
    assert source.isascii()


@pytest.mark.parametrize("python", [(3, 2), (3, 6), (3, 9), (3, 15)])
@pytest.mark.parametrize("letters", ["", "t", "d", "td", "m"])
def test_cpython_takes_its_own_and_the_stable_abi(python: tuple[int, int], letters: str) -> None:
    abis, platforms = [f"cp{python[0]}{python[1]}{letters}", "cp9"], ["win_amd64", "other"]
    expected = packaging.tags.cpython_tags(python, abis, platforms)
    assert list(here.cpython_tags(python, abis, platforms)) == texts(expected)


@pytest.mark.parametrize("own", [None, "pp3"])
def test_any_python_takes_what_is_pure(own: str | None) -> None:
    expected = packaging.tags.compatible_tags((3, 4), own, ["a", "b"])
    assert list(here.compatible_tags((3, 4), own, ["a", "b"])) == texts(expected)


@given(some.tuples(some.sampled_from([10, 11, 13, 15, 26]), some.integers(0, 16)), some.sampled_from(MACHINES))
def test_macos_levels(version: tuple[int, int], machine: str) -> None:
    assert list(here.mac_platforms(version, machine)) == list(packaging.tags.mac_platforms(version, machine))


@given(some.tuples(some.integers(11, 26), some.integers(0, 9)))
def test_ios_levels(version: tuple[int, int]) -> None:
    multiarch = "arm64-iphoneos"
    assert list(here.ios_platforms(version, multiarch)) == list(packaging.tags.ios_platforms(version, multiarch))


@given(some.integers(10, 40))
def test_android_levels(level: int) -> None:
    assert list(here.android_platforms(level, "arm64-v8a")) == list(
        packaging.tags.android_platforms(level, "arm64-v8a")
    )


@pytest.mark.parametrize("machine", LINUX)
@pytest.mark.parametrize("glibc", [(2, 3), (2, 5), (2, 17), (2, 42), (3, 1), here.NO_GLIBC])
def test_glibc_levels(monkeypatch: pytest.MonkeyPatch, machine: str, glibc: tuple[int, int]) -> None:
    monkeypatch.setattr(packaging._manylinux, "_get_glibc_version", lambda: glibc)
    monkeypatch.setattr(packaging._manylinux, "_have_compatible_abi", lambda *_: True)
    expected = list(packaging._manylinux.platform_tags([machine]))
    assert list(here.manylinux_platforms(glibc, machine)) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"manylinux_compatible": lambda major, minor, machine: {17: None, 12: True}.get(minor, False)},  # noqa: ARG005
        {"manylinux1_compatible": False, "manylinux2014_compatible": True},
        {},
    ],
)
def test_a_distribution_may_forbid_levels(monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]) -> None:
    module = ModuleType("_manylinux")
    vars(module).update(facts)
    monkeypatch.setitem(sys.modules, "_manylinux", module)
    monkeypatch.setattr(packaging._manylinux, "_get_manylinux_module", lambda: module)
    monkeypatch.setattr(packaging._manylinux, "_get_glibc_version", lambda: (2, 17))
    expected = list(packaging._manylinux.platform_tags(["x86_64"]))
    assert list(here.manylinux_platforms((2, 17), "x86_64")) == expected


# What a host of another kind answers: the system, sysconfig's platform, and what more there is to know.
HOSTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "windows": ("Windows", "win-amd64", {}),
    "macos": ("Darwin", "macosx-11.0-arm64", {"mac_ver": ("14.5", ("", "", ""), "arm64")}),
    "ios": ("iOS", "ios-13.0-arm64-iphoneos", {"ios_ver": ("iOS", "17.2", "", False)}),
    "android": ("Android", "android-24-arm64_v8a", {"android_ver": SimpleNamespace(api_level=30)}),
    "emscripten": ("Emscripten", "emscripten-3.1.58-wasm32", {"PYEMSCRIPTEN_PLATFORM_VERSION": "2026_0"}),
    "emscripten, older": ("Emscripten", "emscripten-3.1.58-wasm32", {}),
    "freebsd": ("FreeBSD", "freebsd-14.1-RELEASE-amd64", {}),
    "aarch64": ("Linux", "linux-aarch64", {}),
    "a machine that manylinux does not know": ("Linux", "linux-mips", {}),
    "not linux after all": ("Linux", "android-24-x86_64", {}),
    "free-threaded": ("Windows", "win-arm64", {"Py_GIL_DISABLED": 1, "python": (3, 14)}),
    "debug": ("Windows", "win-amd64", {"Py_DEBUG": 1, "python": (3, 12)}),
    "free-threaded debug": ("Windows", "win-amd64", {"Py_DEBUG": 1, "Py_GIL_DISABLED": 1, "python": (3, 15)}),
    "before 3.8": ("Windows", "win32", {"python": (3, 7)}),
    "before 3.8, debug": ("Windows", "win32", {"python": (3, 6), "Py_DEBUG": 1, "WITH_PYMALLOC": 0}),
    "PyPy": ("Linux", "linux-x86_64", {"name": "pypy", "EXT_SUFFIX": ".pypy310-pp73-x86_64-linux-gnu.so"}),
    "GraalPy": ("Linux", "linux-x86_64", {"name": "graalpy", "EXT_SUFFIX": ".graalpy-38-native-x86_64-darwin.dylib"}),
    "IronPython": ("Windows", "win-amd64", {"name": "ironpython", "EXT_SUFFIX": ".pyd"}),
    "another": ("Linux", "linux-x86_64", {"name": "Pyston", "EXT_SUFFIX": ".pyston-23-x86.so"}),
    "like CPython": ("Linux", "linux-x86_64", {"name": "other", "EXT_SUFFIX": ".cpython-310-x86_64.so"}),
    "like CPython on Windows": ("Windows", "win32", {"name": "other", "EXT_SUFFIX": ".cp310-win32.pyd"}),
    "without a word of its ABI": ("Windows", "win32", {"name": "other", "EXT_SUFFIX": "..pyd"}),
}


@pytest.mark.parametrize("host", HOSTS)
def test_hosts_of_other_kinds(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    stand_in(monkeypatch, *HOSTS[host])
    assert here.tags() == texts(packaging.tags.sys_tags())


def stand_in(monkeypatch: pytest.MonkeyPatch, system: str, where: str, facts: dict[str, Any]) -> None:
    config = sysconfig.get_config_var
    implementation = {**vars(sys.implementation), "_multiarch": "arm64-iphoneos"}
    version = (*facts.get("python", sys.version_info[:2]), 0)
    monkeypatch.setattr(
        sys, "implementation", SimpleNamespace(**implementation | {"name": facts.get("name", "cpython")})
    )
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(
        sysconfig, "get_config_var", lambda name: facts.get(name, config(name)) if "." not in name else ""
    )
    monkeypatch.setattr(sysconfig, "get_platform", lambda: where)
    monkeypatch.setattr(platform, "system", lambda: system)
    for name in ("mac_ver", "ios_ver", "android_ver"):
        monkeypatch.setattr(platform, name, lambda name=name: facts[name], raising=False)


def test_macos_is_asked_again_where_it_hides_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "Darwin", "macosx-10.9-x86_64", {"mac_ver": ("10.16", ("", "", ""), "x86_64")})
    monkeypatch.setattr(subprocess, "check_output", lambda *_, **__: "13.2\n")
    assert here.tags()[0].endswith("-macosx_13_0_x86_64")


@pytest.mark.parametrize(("machine", "first"), [("x86_64", "macosx_10_6_i386"), ("ppc64", "macosx_10_6_ppc")])
def test_a_32_bit_python_on_a_mac(monkeypatch: pytest.MonkeyPatch, machine: str, first: str) -> None:
    stand_in(monkeypatch, "Darwin", "macosx-10.6-fat", {"mac_ver": ("10.6", ("", "", ""), machine)})
    monkeypatch.setattr(here, "_is_32_bit", lambda: True)
    assert here.tags()[0].endswith(f"-{first}")


def program(machine: int, *, width: int, order: str = "<", flags: int = 0, loader: bytes = b"") -> bytes:
    """Return the head of an ELF file, with a segment of another kind before the one that names the loader."""
    head, segment = {1: ("HHIIIIIHHH", "8I"), 2: ("HHIQQQIHHH", "2I6Q")}[width]
    start = 16 + struct.calcsize(order + head)
    step = struct.calcsize(order + segment)
    ident = struct.pack("4sBB10x", b"\x7fELF", width, 1 if order == "<" else 2)
    header = struct.pack(order + head, 2, machine, 1, 0, start, 0, flags, 0, step, 2 if loader else 1)
    end = start + 2 * step
    fields = [3, end, 0, 0, len(loader), 0, 0, 0] if width == 1 else [3, 0, end, 0, 0, len(loader), 0, 0]
    return ident + header + struct.pack(order + segment, *[1] * 8) + struct.pack(order + segment, *fields) + loader


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (program(62, width=2, loader=b"/lib/ld-musl-x86_64.so.1\0"), ("", "/lib/ld-musl-x86_64.so.1")),
        (program(3, width=1, loader=b"/lib/ld-linux.so.2\0"), ("i686", "/lib/ld-linux.so.2")),
        (program(40, width=1, flags=0x05000400), ("armv7l", "")),
        (program(40, width=1, flags=0x05000200), ("", "")),
        (program(40, width=1, flags=0x05000400, order=">", loader=b"/lib/x\0"), ("", "/lib/x")),
    ],
)
def test_what_an_elf_file_says(data: bytes, expected: tuple[str, str]) -> None:
    assert tuple(here.elf(io.BytesIO(data))) == expected


@pytest.mark.parametrize(
    "data", [b"", b"MZ" + bytes(20), b"\x7fELF\x09\x01" + bytes(10), b"\x7fELF\x01\x01" + bytes(20)]
)
def test_what_is_no_elf_file_says_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "python").write_bytes(data)
    assert here._elf(str(tmp_path / "python")) is None


@pytest.mark.parametrize(
    ("machine", "runs", "expected"),
    [
        ("x86_64", program(3, width=1), ["linux_i686", "manylinux_2_5_i686", "manylinux1_i686"]),
        ("x86_64", program(62, width=2), ["linux_i686"]),
        ("aarch64", program(40, width=1, flags=0x05000400), ["linux_armv8l", "linux_armv7l"]),
    ],
)
def test_a_32_bit_python_on_linux(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: str, runs: bytes, expected: list[str]
) -> None:
    (tmp_path / "python").write_bytes(runs)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(here, "_is_32_bit", lambda: True)
    monkeypatch.setattr(here, "_glibc", lambda: (2, 5))
    assert list(here._linux(machine)) == expected


def test_alpine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loader = tmp_path / "ld-musl-x86_64.so.1"
    loader.write_text(
        "#!/bin/sh\nprintf 'musl libc (x86_64)\\nVersion 1.2.5\\nDynamic Program Loader\\n' >&2; exit 1\n"
    )
    loader.chmod(0o755)
    (tmp_path / "python").write_bytes(program(62, width=2, loader=bytes(loader) + b"\0"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(here, "_glibc", lambda: here.NO_GLIBC)
    levels = ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"]
    assert list(here._linux("x86_64")) == ["linux_x86_64", *levels]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("musl libc (i386)\nVersion 1.1.24\n", (1, 1)),
        ("\n\nmusl\n\n Version 2.0", (2, 0)),
        ("glibc\nVersion 1.2", None),
    ],
)
def test_the_version_that_the_loader_of_musl_tells(text: str, expected: tuple[int, int] | None) -> None:
    assert here.musl_version(text) == expected


@pytest.mark.parametrize(
    ("answer", "expected"), [("glibc 2.36", (2, 36)), ("glibc 2.20-2014.11", (2, 20)), ("glibc devel", here.NO_GLIBC)]
)
def test_the_version_of_glibc(monkeypatch: pytest.MonkeyPatch, answer: str, expected: tuple[int, int]) -> None:
    monkeypatch.setattr(os, "confstr", lambda name: answer, raising=False)  # noqa: ARG005
    assert here._glibc() == expected


@pytest.mark.parametrize(("symbol", "expected"), [(b"2.41", (2, 41)), (None, here.NO_GLIBC)])
def test_the_version_of_glibc_where_the_system_does_not_say(
    monkeypatch: pytest.MonkeyPatch, symbol: bytes | None, expected: tuple[int, int]
) -> None:
    def ask() -> bytes | None:
        return symbol

    library = SimpleNamespace(gnu_get_libc_version=ask) if symbol else SimpleNamespace()
    monkeypatch.setattr("ctypes.CDLL", lambda name: library)  # noqa: ARG005
    monkeypatch.delattr(os, "confstr", raising=False)
    assert here._glibc() == expected


@pytest.mark.parametrize(
    ("markers", "first", "name"),
    [
        ("3.12.4", "cp312-cp312-win_amd64", "3.12.4-win_amd64"),
        ("3.13.0+", "cp313-cp313t-win_arm64", "3.13.0t-win_arm64"),
        ("3.14.0b1", "cp314-cp314td-linux_x86_64", "3.14.0b1t-linux_x86_64"),
    ],
)
def test_a_name_says_python_and_platform(markers: str, first: str, name: str) -> None:
    assert here.name({"python_full_version": markers}, [first, "py3-none-any"]) == name


def test_the_name_of_another_implementation_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, *HOSTS["PyPy"])
    tags = ["pp310-pypy310_pp73-linux_x86_64", "pp310-pypy310_pp73-manylinux_2_17_x86_64"]
    assert here.name({"python_full_version": "3.10.14"}, tags) == "pp3.10.14-manylinux_2_17_x86_64"


def test_a_version_that_is_not_final(monkeypatch: pytest.MonkeyPatch) -> None:
    version = SimpleNamespace(major=3, minor=15, micro=0, releaselevel="candidate", serial=2)
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(version=version))
    assert here._implementation_version() == "3.15.0c2"


@given(some.text())
def test_any_text_can_be_quoted(text: str) -> None:
    quoted = here._quoted(text)
    assert tomllib.loads(f"a = {quoted}")["a"] == text.encode("utf-8", "replace").decode()
    assert quoted.isascii()


def test_what_could_not_be_decoded_is_a_question_mark() -> None:
    assert here._quoted("a\udc80b") == '"a?b"'


def test_it_prints_its_document(capsys: pytest.CaptureFixture[str]) -> None:
    here.main()
    assert capsys.readouterr().out == here.document()
