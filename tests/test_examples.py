"""Each example, run as a user runs it, and installed by pip and by uv where there is no internet."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, UV, WHBUILD, attempt, bare, whbuild
from tests.pypi import Pypi
from tests.specimens import wheel

EXAMPLES = Path(__file__).parent.parent / "examples"
INPUTS = sorted(path.name for path in EXAMPLES.glob("*.txt") if path.name != "constraints.txt")
# pip and uv would follow the example's own --no-index, --find-links and paths: name what it asks for instead.
ASKED = {"again.txt": ("flask",), "project.txt": ("greeting",)}


@pytest.mark.live
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", INPUTS)
def test_an_example_installs_with_the_network_cut(tmp_path: Path, name: str) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    if name == "again.txt":
        whbuild("-r", "examples/requirements.txt", "index", folder=tmp_path)
    whbuild("-r", f"examples/{name}", "made", folder=tmp_path)
    asked = ASKED.get(name, ("-r", tmp_path / "examples" / name))
    to_pip, to_uv = ("--target", tmp_path / "by-pip"), ("--target", tmp_path / "by-uv", "--python", sys.executable)
    fresh = bare() | {"PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": str(tmp_path / "uv-cache")}
    airgap.run(tmp_path / "made", (*PIP, "install", *to_pip, "--no-compile", "-i", "{url}/simple/", *asked), fresh)
    airgap.run(tmp_path / "made", (*UV, "install", *to_uv, "--default-index", "{url}/simple/", *asked), fresh)
    assert installed(tmp_path / "by-pip") == installed(tmp_path / "by-uv")


@pytest.mark.live
@pytest.mark.timeout(600)
def test_settings_build_an_index_for_every_target_that_they_name(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    assert " for 9 targets: " in whbuild("--config-file", "examples/whbuild.toml", folder=tmp_path)
    fresh = bare() | {"UV_CACHE_DIR": str(tmp_path / "uv-cache")}
    for python, platform in (("3.11", "x86_64-pc-windows-msvc"), ("3.13", "aarch64-apple-darwin"), ("3.9.2", "linux")):
        there = tmp_path / f"{python}-{platform}"
        whom = ("--target", there, "--python-version", python, "--python-platform", platform, "--only-binary", ":all:")
        source = ("--default-index", "{url}/simple/", "-r", tmp_path / "examples" / "requirements.txt")
        airgap.run(tmp_path / "index", (*UV, "install", *whom, *source), fresh)
        assert any(name.startswith("flask-") for name in installed(there))
        assert any(name.startswith("tzdata-") for name in installed(there)) == (platform == "x86_64-pc-windows-msvc")


@pytest.mark.live
@pytest.mark.timeout(600)
def test_settings_build_wheels_and_the_index_proves_itself(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    whbuild("--config-file", "examples/wheels.toml", folder=tmp_path)
    made = {path.name.partition("-")[0] for path in (tmp_path / "index" / "packages").glob("*.whl")}
    assert {"docopt", "greeting"} <= made
    assert not list((tmp_path / "index" / "packages").glob("*.tar.gz"))
    command = (WHBUILD, "verify", "index", "--install", "--interpreter", sys.executable)
    code, told = attempt(command, tmp_path, bare())
    assert (code, "2 modules imported" in told, "index is proven" in told) == (0, True, True), told


@pytest.mark.live
@pytest.mark.timeout(300)
@pytest.mark.skipif(shutil.which("sh") is None, reason="the script is for a shell")
def test_each_month_what_changed_is_tried_packed_and_signed(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / "examples" / "requirements.txt").write_text("alpha\n", encoding="utf-8")
    of_this_python(tmp_path / "examples" / "monthly.toml")
    key, outbox = ssh_key(tmp_path), tmp_path / "outbox"
    (pypi := Pypi()).add(*wheel("alpha", "1.0"))
    with pypi.serve() as served:
        june = month(tmp_path, served.url, "june", *key)
        assert "module imported" in june
        assert "june.tar.gz holds all of index" in june
        shutil.copy(outbox / "june.manifest.json", outbox / "delivered.manifest.json")
        assert month(tmp_path, served.url, "july", *key).endswith("Nothing is new in july.\n")
        pypi.add(*wheel("alpha", "2.0"))
        assert "august.tar.gz leads from outbox/delivered.manifest.json" in month(tmp_path, served.url, "august", *key)
    assert "| **alpha** | 1.0 " in (outbox / "august.md").read_text(encoding="utf-8")
    assert not (outbox / "july.md").exists()
    assert (outbox / "august.manifest.json.sig").exists() == bool(key)
    assert [path.name for path in (tmp_path / "index" / "packages").glob("*.whl")] == ["alpha-2.0-py3-none-any.whl"]


def of_this_python(settings: Path) -> None:
    """Let the settings name the Python that runs here, in place of 3.12."""
    series = "{}.{}".format(*sys.version_info)
    settings.write_text(settings.read_text(encoding="utf-8").replace('"3.12"', f'"{series}"'), encoding="utf-8")


def ssh_key(folder: Path) -> tuple[str, ...]:
    """Return the path of a new key, or nothing where there is no OpenSSH."""
    if shutil.which("ssh-keygen") is None:
        return ()
    code, told = attempt(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"), folder, bare())
    assert code == 0, told
    return (str(folder / "key"),)


def month(folder: Path, index_url: str, *words: str) -> str:
    path = f"{WHBUILD.parent}{os.pathsep}{os.environ['PATH']}"
    ours = bare() | {"PIP_INDEX_URL": index_url, "PATH": path, "HOME": str(folder)}
    code, told = attempt(("sh", "examples/monthly.sh", *words), folder, ours)
    assert code == 0, told
    return told


def installed(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.dist-info")}


def test_each_example_says_what_it_shows_and_is_in_the_table() -> None:
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in (path for path in EXAMPLES.iterdir() if path.is_file() and path.name != "README.md"):
        assert path.read_text(encoding="utf-8").removeprefix("#!/bin/sh\n").startswith(("# ", "; "))
        assert f"[{path.name}]({path.name})" in table


def test_the_gap_has_no_internet(tmp_path: Path) -> None:
    if not airgap.is_real():
        pytest.skip("this machine cannot cut a command off the network")
    beyond = "import socket; print(socket.create_connection(('192.0.2.1', 443), 3))"  # RFC 5737: nobody's address
    with pytest.raises(AssertionError, match="Network is unreachable"):
        airgap.run(tmp_path, (sys.executable, "-c", beyond), bare())
