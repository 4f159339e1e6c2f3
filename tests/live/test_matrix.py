"""Each server against each client: real installs, the network off. `python -m tests.live.test_matrix` writes the table.

The table is that of docs/config.md. Every pair is tried whose server and whose Python are here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

from tests import airgap, servers
from tests.clients import PIP, UV, attempt, bare, road
from tests.command import whbuild
from tests.configuring.open_folder import open_folder, opened
from tests.interpreters import interpreters
from tests.live.matrix import SERVERS, Client, Plan
from tests.pypi import Pypi
from tests.specimens import wheel

pytestmark = [pytest.mark.live, pytest.mark.timeout(1500)]

PAGE = Path(__file__).parent.parent.parent / "docs" / "config.md"
ROOT = PAGE.parent.parent
CLIENTS = {
    "pip 20.3": ("pip", "pip==20.3.*", "cpython-3.8"),
    "pip 23": ("pip", "pip==23.*", "cpython-3.11"),
    "pip": ("pip", "pip", ""),
    "uv": ("uv", "uv", ""),
    "poetry": ("poetry", "poetry", ""),
    "pdm": ("pdm", "pdm[locked]", ""),  # what it was tried with: it does not run with the newest of all that it needs
}
NOT_HERE = {name: f"this machine has no {name}" for name, path in servers.PROGRAMS.items() if path is None}
KNOWN = {("file://", "poetry"): "poetry takes no `file://`"}
_BLOCK = re.compile(r"(<!-- matrix -->\n).*?(<!-- /matrix -->)", re.DOTALL)


def _here() -> tuple[str, ...]:
    absent = {*NOT_HERE, *(() if find_spec("uvicorn") else ("whbuild serve",))}
    return tuple(server for server in SERVERS if server not in absent)


@contextmanager
def results(named: Sequence[str], labels: Sequence[str]) -> Iterator[dict[str, dict[str, str | None]]]:
    """Try these servers against these clients."""
    with open_folder() as folder:
        index = made_index(folder)
        clients = {label: installed(label, folder) for label in labels}
        there = {label: client for label, client in clients.items() if client is not None}
        pypiserver = venv(folder / "pypiserver", "pypiserver") / "pypi-server" if "pypiserver" in named else None
        plan = Plan(
            index=str(index),
            servers=tuple(named),
            clients=there,
            pypiserver=None if pypiserver is None else str(pypiserver),
        )
        (folder / "plan.json").write_bytes(msgspec.json.encode(plan))
        code, printed = attempt(
            (*_cut_off(), sys.executable, "-m", "tests.live.matrix", folder), ROOT, dict(os.environ)
        )
        assert code == 0, printed
        yield json.loads((folder / "results.json").read_text(encoding="utf-8"))


def made_index(folder: Path) -> Path:
    """Build an index of two packages whose names are not normal, from a folder and in an old name's spelling."""
    source = Pypi(wheel("Big.App", "1.0", ["base_lib>=1"]), wheel("base_lib", "1.0")).folder(folder / "source")
    ran = whbuild("big-app", folder / "index", "--no-index", "-f", source, "--python", "3.8,3.11")
    assert ran.code == 0, ran
    opened(folder / "index")
    return folder / "index"


def installed(label: str, folder: Path) -> Client | None:
    """Install the client into an environment of its own; None where its Python is not here."""
    name, requirement, python = CLIENTS[label]
    found = interpreters().get(python, None if python else Path(sys.executable))
    if found is None:
        return None
    programs = Path(UV[0]).parent if name == "uv" else venv(folder / label.replace(" ", "-"), requirement, found)
    series = python.rpartition("-")[2] or "{}.{}".format(*sys.version_info)
    own = programs / "python" if name != "uv" else found
    return Client(name=name, programs=str(programs), python=str(own), series=series)


def venv(folder: Path, requirement: str, python: Path = Path(sys.executable)) -> Path:
    """Make an environment with this in it; return the folder of its programs."""
    subprocess.run([*UV[:1], "venv", "-q", "--seed", "--python", python, folder], check=True, env=bare() | dict(road()))
    install = (*PIP, "--python", str(folder), "install", "-q", *requirement.split())
    if requirement.startswith("pip=="):  # by its own pip: ours is too new for some Pythons
        install = (str(folder / "bin" / "python"), "-m", "pip", "install", "-q", requirement)
    code, printed = attempt(install, folder, bare() | dict(road()))
    assert code == 0, printed
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def _cut_off() -> tuple[str, ...]:
    """Return what runs a command in a network of its own: as root itself, so that Apache can change its user."""
    if (
        os.geteuid() == 0
        and subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ("unshare", "--net")
    return ("unshare", "--map-root-user", "--net")


@pytest.fixture(autouse=True)
def cut_off() -> None:
    if not airgap.is_real():
        pytest.skip("this machine cannot cut a command off the network")


def test_the_table_is_true() -> None:
    shown = _BLOCK.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    rows = (line.strip("| ").split(" | ") for line in shown[0].splitlines() if line.startswith("| `"))
    told = {row[0].strip("`"): dict(zip(CLIENTS, row[1:], strict=True)) for row in rows}
    with results(_here(), tuple(CLIENTS)) as found:
        for server, cells in found.items():
            assert {label: _cell(server, label, cells) for label in cells} == {
                label: told[server][label] for label in cells
            }


def table(found: dict[str, dict[str, str | None]]) -> str:
    """Return the rows for the page."""
    rows = [f"| | {' | '.join(CLIENTS)} |", f"| --- |{' --- |' * len(CLIENTS)}"]
    for server, cells in found.items():
        rows.append(f"| `{server}` | {' | '.join(_cell(server, label, cells) for label in CLIENTS)} |")
    return "\n".join(rows) + "\n"


def _cell(server: str, label: str, cells: dict[str, str | None]) -> str:
    if label not in cells:
        return "not tried"
    return "yes" if cells[label] is None else KNOWN.get((server, label), "no")


if __name__ == "__main__":
    with results(_here(), tuple(CLIENTS)) as tried:
        for row, answers in tried.items():
            for column, said in answers.items():
                if said is not None:
                    sys.stderr.write(f"== {row} {column}\n{said}\n")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_BLOCK.sub(lambda block: block[1] + table(tried) + block[2], page), encoding="utf-8")
