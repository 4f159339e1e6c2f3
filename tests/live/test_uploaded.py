"""An organisation uploads its own packages by twine, through pypiserver, into an index; then they are indexed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, attempt, bare, road
from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, wheel

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

OWN = (
    wheel("acme-tool", "1.0", ["beta"]),
    sdist("acme-old", "0.1", pkg_info=metadata("acme-old", "0.1", metadata_version="2.2"), pyproject=ALONE),
)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pypi-server and twine are."""
    folder = tmp_path_factory.mktemp("programs")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    install = (*PIP, "--python", folder, "install", "-q", "pypiserver[passlib]", "twine")
    code, printed = attempt(install, folder, bare() | dict(road()))
    assert code == 0, printed
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


@contextmanager
def receiving(programs: Path, packages: Path) -> Iterator[str]:
    """Let pypiserver take uploads into the folder; give its address."""
    port = airgap.free_port()
    options = ("-p", str(port), "-i", airgap.HOST, "-P", ".", "-a", ".", "--disable-fallback")
    with subprocess.Popen([programs / "pypi-server", "run", *options, packages], stderr=subprocess.DEVNULL) as server:
        try:
            airgap.wait_for(port)
            yield f"http://{airgap.HOST}:{port}/"
        finally:
            server.terminate()


def upload(programs: Path, url: str, folder: Path) -> None:
    for filename, data in OWN:
        (folder / filename).write_bytes(data)
        login = ("-u", "anybody", "-p", "anything", "--non-interactive", "--disable-progress-bar")
        command = (programs / "twine", "upload", "--repository-url", url, *login, folder / filename)
        code, printed = attempt(command, folder, bare())
        assert code == 0, printed


def test_what_twine_uploads_is_indexed_and_installs(programs: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    source = Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0")).folder(tmp_path / "source")
    assert whbuild("alpha", index, "--no-index", "-f", source).code == 0
    with receiving(programs, index / "packages") as url:
        upload(programs, url, tmp_path)
    ran = whbuild("index", index)
    assert ran.code == 0, ran
    assert whbuild("verify", index).code == 0
    install = (*PIP, "install", "--no-cache-dir", "--target", tmp_path / "made", "-i", "{url}/simple/", "acme-tool")
    printed = airgap.run(index, install, bare())
    assert "Successfully installed acme-tool-1.0 beta-1.0" in printed
    assert (index / "simple/acme-old/index.html").exists()
