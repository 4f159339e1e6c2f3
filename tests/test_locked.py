"""pip and uv install what a lock says: network off, from a folder that was moved, over http, and not one byte else."""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, UV, bare
from tests.command import whbuild
from tests.living import spoil
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, wheel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the index is for Linux")

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
NAME, BUILT = wheel("gamma-delta", "0.1")
BACKEND = f"""
import base64, pathlib
def build_wheel(folder, config_settings=None, metadata_directory=None):
    pathlib.Path(folder, {NAME!r}).write_bytes(base64.b64decode({base64.b64encode(BUILT)!r}))
    return {NAME!r}
"""
UNIVERSE = Pypi(
    wheel("alpha", "2.0", ["beta>=2", "Gamma.Delta; extra == 'all'"], extras=["all"]),
    wheel("beta", "2.1+cpu"),
    wheel("beta", "2.2", tag="py3-none-win_amd64"),
    sdist(
        "gamma-delta",
        "0.1",
        pkg_info=metadata("gamma-delta", "0.1", metadata_version="2.2"),
        pyproject=ALONE,
        files={"alone.py": BACKEND.encode()},
    ),
)
INSTALLED = {"alpha.py", "beta.py", "gamma_delta.py"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that was built for this machine and for another, and moved since."""
    folder = tmp_path_factory.mktemp("locked")
    with UNIVERSE.serve() as server:
        words = ("alpha[all]", folder / "index", "-i", server.url, "--python", PYTHON, "--platform", "linux,windows")
        ran = whbuild(*words)
    assert ran.code == 0, ran.err
    (folder / "else where").mkdir()
    return Path(shutil.move(folder / "index", folder / "else where" / "é"))


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    return bare() | {"PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": str(tmp_path / "uv")}


def pylock(index: Path) -> Path:
    (path,) = index.glob("pylock.*-manylinux*.toml")
    return path


def requirements(index: Path) -> Path:
    (path,) = index.glob("requirements.*-manylinux*.lock.txt")
    return path


def assert_installed(target: Path) -> None:
    assert {path.name for path in target.glob("*.py")} == INSTALLED
    assert (target / "beta.py").read_text() == '__version__ = "2.1+cpu"\n'


def test_pip_installs_from_pylock(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    building = ("--no-index", "--find-links", index / "packages")
    airgap.run(index, (*PIP, "install", "-q", "--target", tmp_path / "to", *building, "-r", pylock(index)), clean)
    assert_installed(tmp_path / "to")


def test_pip_installs_from_hashed_requirements(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    airgap.run(index, (*PIP, "install", "-q", "--target", tmp_path / "to", "-r", requirements(index)), clean)
    assert_installed(tmp_path / "to")


@pytest.mark.parametrize("lock", [pylock, requirements])
def test_uv_syncs(index: Path, clean: dict[str, str], tmp_path: Path, lock: Callable[[Path], Path]) -> None:
    target = ("--target", tmp_path / "to", "--python", sys.executable)
    airgap.run(index, (*UV, "sync", "--offline", *target, lock(index)), clean)
    assert_installed(tmp_path / "to")


def test_pip_reads_pylock_over_http(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    url = f"{{url}}/{pylock(index).name}"
    airgap.run(index, (*PIP, "install", "-q", "--target", tmp_path / "to", "-r", url), clean)
    assert_installed(tmp_path / "to")


def test_pip_reads_hashed_requirements_over_http(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    words = ("--find-links", "{url}/packages/", "-r", f"{{url}}/{requirements(index).name}")
    airgap.run(index, (*PIP, "install", "-q", "--target", tmp_path / "to", *words), clean)
    assert_installed(tmp_path / "to")


def test_uv_reads_hashed_requirements_over_http(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    target = ("--target", tmp_path / "to", "--python", sys.executable)
    airgap.run(index, (*UV, "sync", *target, f"{{url}}/{requirements(index).name}"), clean)
    assert_installed(tmp_path / "to")


@pytest.mark.parametrize("client", [(*PIP, "install", "-r"), (*UV, "sync", "--python", sys.executable, "--offline")])
@pytest.mark.parametrize("lock", [pylock, requirements])
def test_other_bytes_are_refused(
    index: Path, clean: dict[str, str], tmp_path: Path, client: tuple[str, ...], lock: Callable[[Path], Path]
) -> None:
    shutil.copytree(index, tmp_path / "index")
    spoil(tmp_path / "index/packages/alpha-2.0-py3-none-any.whl", wheel("alpha", "2.0")[1])
    words: tuple[str | Path, ...] = (*client, lock(tmp_path / "index"), "--target", tmp_path / "to")
    code, printed = airgap.attempt(index, words, clean)
    assert code != 0
    assert "hash" in printed.lower() or "has size" in printed
    assert not (tmp_path / "to/alpha.py").exists()


def test_the_lock_of_another_target_is_refused(index: Path, clean: dict[str, str], tmp_path: Path) -> None:
    (other,) = index.glob("pylock.*-win_amd64.toml")
    for words in (
        (*PIP, "install", "--target", tmp_path / "to", "-r", other),
        (*UV, "sync", "--target", tmp_path / "to", "--python", sys.executable, other),
    ):
        assert airgap.attempt(index, words, clean)[0] != 0
    assert not [*tmp_path.glob("to/*.py")]
