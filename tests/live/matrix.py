"""Servers and clients against each other, in a network that has nothing but a loopback: a program of its own.

    python -m tests.live.matrix FOLDER

FOLDER/plan.json names the index, the servers and the clients; FOLDER/results.json is what came of each pair: null, or
the end of what the client said. Each client is configured by `whbuild config client --write` and by nothing else, and
then installs a package with what it depends on.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import msgspec

from tests import airgap, servers
from tests.clients import WHBUILD
from wheelhouse.configuring.site import Site
from wheelhouse.configuring.trials import trial

WANTED, NEEDED = "big.app", "base_lib"
_PATIENCE = 120  # seconds for a command
_TOLD = 1200  # characters of a client that failed


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A client of this name whose program is in the folder `programs`, and the Python that it installs for."""

    name: str
    programs: str
    python: str
    series: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is tried against what; `pypiserver` is its program, where it is there."""

    index: str
    servers: tuple[str, ...]
    clients: dict[str, Client]
    pypiserver: str | None = None


def main(folder: Path) -> None:
    """Try all pairs."""
    airgap.bring_up_loopback()
    plan = msgspec.json.decode((folder / "plan.json").read_bytes(), type=Plan)
    results = {server: dict(_column(server, plan, folder)) for server in plan.servers}
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")


def _column(server: str, plan: Plan, folder: Path) -> Iterator[tuple[str, str | None]]:
    plain = re.sub(r"\W+", "-", server)
    with SERVERS[server](plan, folder / f"at-{plain}") as url:
        for number, (label, client) in enumerate(plan.clients.items()):
            yield label, installed(client, url, folder / f"by-{number}-{plain}")


def installed(client: Client, url: str, folder: Path) -> str | None:
    """Let the client install; return None, or what it said in the end."""
    folder.mkdir()
    made = trial(client.name, None, WANTED, client.series)
    for name, text in made.files:
        (folder / name).write_text(text, encoding="utf-8")
    path = os.pathsep.join((client.programs, str(Path(client.python).parent), "/usr/bin", "/bin"))
    environment = {"HOME": str(folder), "PATH": path, **dict(made.environment), **_QUIET, "UV_PYTHON": client.python}
    configure = (WHBUILD, "config", "client", client.name, url, "--write")
    for command in (configure, *made.commands):
        words = [word for word in command if word != "--no-deps"]
        ran = subprocess.run(
            words,
            cwd=folder,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
        )
        if ran.returncode:
            return f"$ {' '.join(map(str, words))}\n{ran.stdout[-_TOLD:]}"
    got = {path.parent.name.split("-")[0].lower().replace(".", "_") for path in folder.glob(made.proof)}
    return None if {"big_app", "base_lib"} <= got else f"there is only {sorted(got)}"


_QUIET = {"PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _site(server: str) -> Callable[[Plan, Path], AbstractContextManager[str]]:
    return lambda plan, aside: servers.served(server, Site(index=Path(plan.index)), aside)


def _pypiserver(plan: Plan, aside: Path) -> AbstractContextManager[str]:
    assert plan.pypiserver is not None
    options = ("-i", airgap.HOST, "-P", ".", "-a", ".", "--disable-fallback", Path(plan.index) / "packages")
    return _started((plan.pypiserver, "run", *options), aside)


def _serve(plan: Plan, aside: Path) -> AbstractContextManager[str]:
    return _started((WHBUILD, "serve", plan.index), aside, "--port")


@contextmanager
def _started(command: tuple[str | Path, ...], aside: Path, port_option: str = "-p") -> Iterator[str]:
    port = airgap.free_port()
    with aside.with_suffix(".log").open("wb") as printed:
        server = subprocess.Popen((*command, port_option, str(port)), stdout=printed, stderr=printed)
    try:
        airgap.wait_for(port)
        yield f"http://{airgap.HOST}:{port}/"
    finally:
        server.terminate()
        server.wait()


SERVERS: dict[str, Callable[[Plan, Path], AbstractContextManager[str]]] = {
    "file://": lambda plan, _: nullcontext(Path(plan.index).as_uri()),
    "http.server": lambda plan, _: airgap.served(Path(plan.index)),
    "nginx": _site("nginx"),
    "apache": _site("apache"),
    "caddy": _site("caddy"),
    "pypiserver": _pypiserver,
    "whbuild serve": _serve,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
