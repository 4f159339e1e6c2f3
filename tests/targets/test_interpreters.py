from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import pytest

from tests.interpreters import interpreters
from wheelhouse.errors import UsageError
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.interpreters import found
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import running

posix = pytest.mark.skipif(os.name != "posix", reason="these programs are scripts of a shell")
OWN = f"3.{sys.version_info[1]}"


def program(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all there is on PATH, with what does not answer before it."""
    program(tmp_path / "shims" / "python3.9", "echo no such version >&2; exit 127")
    folders = (tmp_path / "none", tmp_path / "shims", tmp_path / "bin")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)) + os.pathsep)
    return tmp_path / "bin"


def test_a_python_says_what_it_is() -> None:
    (own,) = found([sys.executable])
    assert own.python == sys.executable
    assert (own.target.environment, own.target.tags) == (running().environment, running().tags)


def test_all_that_this_machine_has() -> None:
    paths = list(map(str, interpreters().values()))
    versions = {each.target.environment["python_version"] for each in found(paths)}
    assert versions == {name.partition("-")[2] for name in interpreters()}


@posix
def test_a_name_is_the_first_on_path_that_answers(on_path: Path) -> None:
    program(on_path / "python3.9", f'exec "{sys.executable}" "$@"')
    assert [each.python for each in found(["python3.9", "3.9"])] == [sys.executable]


@posix
def test_where_none_is_named_all_on_path_are_asked_once(on_path: Path) -> None:
    program(on_path / "python3.9", f'exec "{sys.executable}" "$@"')
    program(on_path / "python3-config", "exit 0")
    program(on_path / "pypy3.11", "echo /bin/sh; echo no toml")
    assert [each.python for each in found()] == [sys.executable]


@posix
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("echo 'who is that?' >&2; echo >&2; exit 2", "who is that?"),
        ("exit 3", "It ended with exit code 3."),
        ("echo /bin/python; echo 'name = 3'", "What it says is not what a Python says of itself."),
        ("exec sleep 9", "It did not answer within 0.3 seconds."),
    ],
)
def test_what_is_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str) -> None:
    monkeypatch.setattr("wheelhouse.targets.interpreters._LONGEST", 0.3)
    with pytest.raises(UsageError) as caught:
        found([program(tmp_path / "python", text)])
    assert caught.value.context == (reason,)


def test_all_that_is_wrong_is_said_at_once(on_path: Path) -> None:
    (on_path / "text").touch(mode=0o600)
    with pytest.raises(UsageError, match=r"^2 of the interpreters") as caught:
        found([sys.executable, "3.99", str(on_path / "text")])
    assert caught.value.context[0] == "'3.99': There is no such file."
    assert caught.value.context[1].startswith(f"{str(on_path / 'text')!r}: It cannot be started: ")


@pytest.mark.parametrize(
    ("python", "target", "serves"),
    [
        ("3.12-manylinux_2_36_x86_64", "3.12-manylinux_2_28_x86_64", True),
        ("3.12-manylinux_2_28_x86_64", "3.12-manylinux_2_36_x86_64", False),
        ("3.12-manylinux_2_28_x86_64", "3.11-manylinux_2_28_x86_64", False),
        ("3.14-manylinux_2_28_x86_64", "3.14t-manylinux_2_28_x86_64", False),
        ("3.11-manylinux_2_28_x86_64", "pp3.11-manylinux_2_28_x86_64", False),
        ("3.12-manylinux_2_28_x86_64", "3.12-musllinux_1_2_x86_64", False),
        ("3.12-manylinux_2_28_x86_64", "3.12-win_amd64", False),
        ("3.12-macosx_14_0_arm64", "3.12-macosx_11_0_arm64", True),
    ],
)
def test_whom_it_serves(python: str, target: str, serves: bool) -> None:
    assert Interpreter(python="python", target=named(python)).serves(named(target)) is serves


def test_patch_and_kernel_do_not_matter() -> None:
    own = running()
    other = {**own.environment, "python_full_version": f"{OWN}.99", "platform_release": "0", "platform_version": "#1"}
    target = msgspec.structs.replace(own, environment=other)
    assert Interpreter(python=sys.executable, target=own).serves(target)
