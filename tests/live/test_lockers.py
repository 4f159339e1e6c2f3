"""uv, poetry and pdm lock for all platforms and install, from an index for this one alone, the network off."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import WHBUILD, bare, whbuild
from tests.configuring.open_folder import open_folder, opened
from tests.live.matrix import Client
from tests.live.test_matrix import installed

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

WANTED = ("click<8.2", "pandas<3", "loguru", "pywin32; sys_platform == 'win32'", "ipython")
PYTHON = "{}.{}".format(*sys.version_info)
_PROJECT = """\
[project]
name = "app"
version = "1"
requires-python = ">={python},<4.0"
dependencies = {wanted}

[tool.poetry]
package-mode = false
[tool.pdm]
distribution = false
"""
LOCKS = {"uv": "uv lock", "poetry": "poetry lock -n", "pdm": "pdm lock"}
INSTALLS = {"uv": "uv sync", "poetry": "poetry sync -n --no-root", "pdm": "pdm sync --no-self"}
FOREIGN = ("colorama", "win32-setctime", "pywin32")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder with two indexes of the same for this machine, one of them for lockers."""
    if not airgap.is_real():
        pytest.skip("this machine cannot cut a command off the network")
    with open_folder() as made:
        whbuild(*WANTED, made / "plain", folder=made)
        whbuild(*WANTED, made / "index", "--for-lockers", folder=made)
        opened(made)
        yield made


def tried(client: str, program: Client, index: Path, folder: Path, then: str = "") -> tuple[int, str]:
    """Let the client lock, and then what is to be done, in a project that whbuild configures."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text(_PROJECT.format(python=PYTHON, wanted=list(WANTED)), encoding="utf-8")
    scope = "--scope project --write"
    steps = [
        f"{shlex.quote(str(WHBUILD))} config client {client} {{url}}/simple/ {scope}",
        LOCKS[client],
        *filter(None, [then]),
    ]
    script = " && ".join([f"cd {shlex.quote(str(folder))}", *steps])
    path = os.pathsep.join((program.programs, str(Path(program.python).parent), "/usr/bin", "/bin"))
    home = {"HOME": str(folder), "PATH": path, "UV_PYTHON": program.python, "POETRY_VIRTUALENVS_IN_PROJECT": "true"}
    environment = {name: value for name, value in bare().items() if name not in {"UV_NO_CONFIG", "VIRTUAL_ENV"}}
    return airgap.attempt(index, ("sh", "-c", script), environment | home | {"PDM_CHECK_UPDATE": "0"})


@pytest.mark.parametrize(
    "client", ["uv", pytest.param("poetry", marks=pytest.mark.nightly), pytest.param("pdm", marks=pytest.mark.nightly)]
)
def test_a_lock_for_all_platforms_is_found_and_installed(folder: Path, client: str) -> None:
    program = installed(client, folder)
    assert program is not None
    code, printed = tried(client, program, folder / "plain", folder / f"{client}-plain")
    assert code != 0, printed
    project = folder / f"{client}-lockers"
    code, printed = tried(client, program, folder / "index", project, INSTALLS[client])
    assert code == 0, printed
    (lock,) = project.glob("*.lock")
    assert all(f'"{name}"' in lock.read_text(encoding="utf-8") for name in FOREIGN)
    there = {path.name.partition("-")[0] for path in project.rglob("*.dist-info")}
    assert {"click", "pandas", "loguru", "ipython"} <= there
    assert not there & {"colorama", "pywin32"}
