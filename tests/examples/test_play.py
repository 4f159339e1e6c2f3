"""The play: a bundle is applied and clients are told, beyond a gap; the second time there is nothing to do."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, UV, attempt, bare
from tests.command import whbuild
from tests.examples.pipelines import EXAMPLES
from tests.examples.tools import environment, tool
from tests.pypi import Pypi
from tests.specimens import wheel

CLIENTS = ("build-1.example", "build-2.example")

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="a bundle is signed by OpenSSH")
def test_a_bundle_is_applied_and_clients_install(tmp_path: Path) -> None:
    playbook = tool("ansible-playbook")
    delivered(tmp_path)
    own = {name: str(tmp_path / name) for name in ("outbox", "inbox", "trusted", "index")}
    here = {"ansible_become": False, "ansible_python_interpreter": sys.executable}
    etc = f"{tmp_path}/{{{{ inventory_hostname }}}}"
    words = ("--extra-vars", json.dumps(own | here | {"month": "june", "grace": 0, "etc": etc}))
    whom = ("--connection", "local", "--inventory", EXAMPLES / "hosts.ini")
    play = (playbook, *whom, *words, "--extra-vars", "url={url}/simple/", EXAMPLES / "deliver.yml")
    for name in ("index", *CLIENTS):  # the index is served from the first moment on
        (tmp_path / name).mkdir()

    told = airgap.run(tmp_path / "index", ("sh", "-euc", script(tmp_path, play)), environment(tmp_path))
    first, again = (line for line in told.splitlines() if line.startswith("index.example "))
    assert ("changed=3 " in first, "changed=0 " in again) == (True, True), told
    for client in CLIENTS:
        found = sorted(path.name for path in (tmp_path / client).glob("by-*/*.dist-info"))
        assert found == ["alpha-1.0.dist-info", "beta-1.0.dist-info"]


def script(folder: Path, play: tuple[str | Path, ...]) -> str:
    """Run the play twice; then pip installs as the first client was told, and uv as the second."""
    one, other = (folder / client for client in CLIENTS)
    by_pip = (*PIP, "install", "--quiet", "--no-cache-dir", "--target", one / "by-pip", "alpha")
    by_uv = (*UV, "install", "--quiet", "--no-cache", "--target", other / "by-uv", "alpha")
    return f"""
        {line(play)}
        {line((*play, "--limit", "index"))}
        PIP_CONFIG_FILE={one}/pip.conf {line(by_pip)}
        unset UV_NO_CONFIG; UV_CONFIG_FILE={other}/uv/uv.toml {line(by_uv)}
    """


def line(command: tuple[str | Path, ...]) -> str:
    return shlex.join(map(str, command))


def delivered(folder: Path) -> None:
    """Put into the outbox a signed bundle, and what is trusted where it is."""
    (folder / "outbox").mkdir()
    (folder / "trusted").mkdir()
    made = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "deliveries", "-f", "key")
    code, said = attempt(made, folder, bare())
    assert code == 0, said
    with Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0")).serve() as served:
        assert whbuild("alpha", folder / "index of here", "-i", served.url).code == 0
    bundle = folder / "outbox" / "june.tar.gz"
    assert whbuild("bundle", folder / "index of here", bundle, "--sign", folder / "key").code == 0
    shutil.copy(folder / "outbox" / "apply.py", folder / "trusted")
    public = (folder / "key.pub").read_text(encoding="utf-8")
    (folder / "trusted" / "allowed_signers").write_text(f"deliveries {public}", encoding="utf-8")
