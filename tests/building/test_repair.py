"""What auditwheel makes of a wheel, and what is said where it makes nothing of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.specimens import sha256, wheel
from wheelhouse.building.repair import folder_of_programs, is_compiled, repaired

NATIVE = "cp311-cp311-linux_x86_64"
CODE = "#include <unistd.h>\nint helped(void);\nint PyInit_native(void) { return getpid() + HELP; }\n"
PROGRAMS = folder_of_programs()

compiles = pytest.mark.skipif(
    not sys.platform.startswith("linux") or PROGRAMS is None or shutil.which("cc") is None,
    reason="needs Linux, a C compiler and auditwheel",
)


def compiled(folder: Path, code: str, *options: str) -> Path:
    (folder / "code.c").write_text(code)
    library = folder / "lib.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, folder / "code.c", *options], check=True)
    return library


def native(folder: Path, *options: str) -> Path:
    """Write a wheel that holds an extension module."""
    folder.mkdir(exist_ok=True)
    library = compiled(folder, CODE, *(options or ("-DHELP=0",)))
    name, data = wheel("native", "1.0", tag=NATIVE, files={"native.so": library.read_bytes()})
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(("content", "found"), [(b"\x7fELF...", True), (b"print()", False), (b"", False)])
def test_what_was_compiled_is_told_by_its_first_bytes(content: bytes, found: bool, tmp_path: Path) -> None:
    name, data = wheel("a", "1.0", files={"a.bin": content})
    (tmp_path / name).write_bytes(data)
    assert is_compiled(tmp_path / name) is found


@compiles
def test_a_wheel_gets_the_tags_of_all_machines_that_it_runs_on_and_equal_bytes_again(tmp_path: Path) -> None:
    given = native(tmp_path)
    first, second = (repaired(given, tmp_path / name, PROGRAMS) for name in "ab")
    assert isinstance(first, Path)
    assert isinstance(second, Path)
    assert "-cp311-cp311-manylinux" in first.name
    assert sha256(first.read_bytes()) == sha256(second.read_bytes())


@compiles
def test_a_library_of_this_machine_is_put_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(tmp_path, "int helped(void) { return 1; }", "-Wl,-soname,libhelp.so.1").rename(tmp_path / "libhelp.so.1")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    given = native(tmp_path / "wheel", "-DHELP=helped()", str(tmp_path / "libhelp.so.1"))
    found = repaired(given, tmp_path / "out", PROGRAMS)
    assert isinstance(found, Path)
    assert any(name.startswith("native.libs/libhelp") for name in zipfile.ZipFile(found).namelist())
    monkeypatch.delenv("LD_LIBRARY_PATH")
    reason = repaired(given, tmp_path / "again", PROGRAMS)
    assert reason == 'auditwheel: Cannot repair wheel, because required library "libhelp.so.1" could not be located'


def test_without_auditwheel_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    assert repaired(tmp_path / "a.whl", tmp_path, None) == "auditwheel is not installed: pip install 'whbuild[repair]'"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ('echo "auditwheel: error: cannot repair \\"$4\\" to a b. Compile it elsewhere."; exit 2',
         "auditwheel: cannot repair a-1.0-py3-none-any.whl to a b. Compile it elsewhere"),
        ("exit 3", "auditwheel: it ended with exit code 3"),
        ("echo INFO:auditwheel.main_repair:Nothing to do", "auditwheel: Nothing to do"),
        ("sleep 9", "auditwheel did not end within 0.3 seconds"),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="auditwheel is for Linux")
def test_what_it_complains_of_is_told(
    program: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wheelhouse.building.repair._TIMEOUT", 0.3 if "sleep" in program else 20)
    script = tmp_path / "auditwheel"
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(0o755)
    assert repaired(tmp_path / "wheels" / "a-1.0-py3-none-any.whl", tmp_path / "out", tmp_path) == reason


@pytest.mark.skipif(sys.platform == "win32", reason="auditwheel is for Linux")
def test_a_program_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.building.sandbox.offline", tuple)
    assert repaired(tmp_path / "a.whl", tmp_path, tmp_path) == (
        "auditwheel cannot be started: No such file or directory"
    )


def test_it_is_looked_for_beside_whbuild_then_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path / "own"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert folder_of_programs() is None
    for folder in (tmp_path, tmp_path / "own"):
        folder.mkdir(exist_ok=True)
        shutil.copy(sys.executable, folder / "auditwheel")
        assert folder_of_programs() == folder
