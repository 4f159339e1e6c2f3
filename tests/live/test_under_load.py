"""Readers of an index, hundreds of times, while deliveries come in and are taken back: not one notices."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests import airgap, servers
from tests.clients import PIP, UV, attempt, bare
from tests.command import whbuild
from tests.interpreters import interpreters
from tests.live.crowd import Crowd, crawl
from tests.pypi import Pypi
from tests.serving.program import serving
from tests.specimens import wheel

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

GRACE = "8"  # seconds: more than any pip takes here from its first page to its last file
ROUNDS = 1


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """An index as it was first, and the delta that makes it what it was a month later."""

    index: Path
    delta: Path


def month(number: int) -> Pypi:
    """Return an index in which all is of this version and needs all else to be so: half of it has a binary part."""
    names = [f"part-{letter}" for letter in "abcdefghij"]
    pypi = Pypi(wheel("whole", f"{number}.0", [f"{name}=={number}.*" for name in names]), wheel("same", "1.0"))
    for name, size in zip(names, itertools.cycle((0, 400_000)), strict=False):
        pypi.add(*wheel(name, f"{number}.0", ["same"], files={f"{name}.bin": os.urandom(size)}))
    return pypi


@pytest.fixture
def delivered(tmp_path: Path) -> Delivered:
    for number, name in ((1, "index"), (2, "later")):
        source = month(number).folder(tmp_path / f"month-{number}")
        ran = whbuild("whole", tmp_path / name, "--no-index", "-f", source)
        assert ran.code == 0, ran
    delta = tmp_path / "delta.tar.gz"
    ran = whbuild("bundle", tmp_path / "later", delta, "--since", tmp_path / "index")
    assert ran.code == 0, ran
    return Delivered(index=tmp_path / "index", delta=delta)


@pytest.mark.parametrize("server", ["nginx", "http.server", "whbuild serve"])
def test_not_one_request_or_install_fails(server: str, delivered: Delivered, tmp_path: Path) -> None:
    if server == "nginx" and servers.NGINX is None:
        pytest.skip("this machine has no nginx")
    served: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
        "nginx": partial(servers.nginx, aside=tmp_path / "nginx"),
        "http.server": airgap.served,
        "whbuild serve": own,
    }
    crowd = Crowd()
    with served[server](delivered.index) as url, crowd.of(clients(url, tmp_path)):
        for _ in range(ROUNDS):
            apply(delivered.delta, delivered.index)
            apply("--rollback", delivered.index)
    assert crowd.failures == []
    assert min(crowd.done.values()) > ROUNDS, crowd.done


@contextmanager
def own(index: Path) -> Iterator[str]:
    """Serve the index by whbuild itself; nothing is sent that is damaged."""
    log: list[str] = []
    with serving(index, log=log) as url:
        yield url.removesuffix("/simple/")
    assert not [line for line in log if line.split()[8] >= "400"]


def clients(url: str, folder: Path) -> dict[str, Callable[[], None]]:
    """Return what asks the server: two who follow every link, and installers of which each begins with nothing."""
    pip = (*PIP, "install", "-q", "--no-compile", "-i", f"{url}/simple/", "whole", "--target")
    uv = (*UV, "install", "-q", "--default-index", f"{url}/simple/", "--python", sys.executable, "whole", "--target")
    return {
        "links": partial(crawl, url),
        "more links": partial(crawl, url),
        "pip": partial(install, pip, folder),
        "uv": partial(install, uv, folder),
    }


def install(command: tuple[str | Path, ...], folder: Path) -> None:
    """Run the installer with nothing fetched before, into a folder of its own; all has to be of one month."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        environment = bare() | {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}
        code, printed = attempt((*command, made), folder, environment)
        assert code == 0, printed[-2000:]
        versions = {path.name.split("-")[1] for path in Path(made).glob("*.dist-info") if "same" not in path.name}
        assert len(versions) == 1, versions


def apply(*words: str | Path) -> None:
    """Run the program that travels with the delta."""
    python = interpreters().get("cpython-3.8", Path(sys.executable))
    program = next(word for word in words if isinstance(word, Path)).with_name("apply.py")
    code, printed = attempt((python, program, *words, "--grace", GRACE), program.parent, bare())
    assert code == 0, printed
