"""For many targets: each gets what it needs and no more, says uv; and the Pythons of this machine install it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tests import airgap
from tests.clients import UV, bare, road, whbuild
from tests.interpreters import interpreters

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

SETS = {
    "numbers": ("jupyterlab", "pandas", "scikit-learn", "matplotlib"),
    "web": ("django", "celery", "psycopg[binary]", "sentry-sdk"),
    "airflow": ("apache-airflow[celery,postgres]",),
}
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
LOCAL = ("3.9", "3.10", "3.11", "3.12", "3.13")
# What uv calls the platform of each target.
PLATFORMS = {
    "manylinux_2_28_x86_64": "x86_64-manylinux_2_28",
    "manylinux_2_28_aarch64": "aarch64-manylinux_2_28",
    "musllinux_1_2_x86_64": "x86_64-unknown-linux-musl",
    "win_amd64": "x86_64-pc-windows-msvc",
    "macosx_13_0_arm64": "aarch64-apple-darwin",
}
TARGETS = (
    *(f"{python}-manylinux_2_28_x86_64" for python in PYTHONS),
    "3.13-manylinux_2_28_aarch64",
    "3.12-musllinux_1_2_x86_64",
    *(f"{python}-win_amd64" for python in ("3.9", "3.14")),
    "3.11-macosx_13_0_arm64",
    "3.14t-manylinux_2_28_x86_64",
)


@pytest.mark.parametrize("name", SETS)
def test_uv_finds_nothing_missing_and_nothing_superfluous(name: str, tmp_path: Path) -> None:
    wanted = SETS[name]
    targets = [word for target in TARGETS for word in ("--target", target)]
    words = (*wanted, *targets, "--allow-missing", "--format", "json")  # one has no free-threaded wheel
    plan = json.loads(whbuild("plan", "-q", *words, folder=tmp_path))
    pins = {target: dict(pinned(plan, target)) for target in TARGETS}
    assert all(pins.values())
    with ThreadPoolExecutor(6) as pool:  # it waits for the index most of the time
        found = pool.map(lambda target: compiled(wanted, pins[target], target, tmp_path / target), TARGETS)
        assert dict(zip(TARGETS, found, strict=True)) == pins


def pinned(plan: Any, target: str) -> Iterator[tuple[str, str]]:
    """Yield what the plan gives the target: projects and versions."""
    for package in plan["packages"]:
        for cell in package["cells"]:
            if cell["target"] == target and cell["kind"] != "unneeded":
                yield package["project"], cell["version"]


def compiled(wanted: tuple[str, ...], pins: dict[str, str], target: str, folder: Path) -> dict[str, str]:
    """Return what uv resolves for the target when the pins are constraints."""
    python, _, platform = target.partition("-")
    folder.mkdir()
    (folder / "wanted.txt").write_text("\n".join(wanted))
    (folder / "pins.txt").write_text("\n".join(f"{name}=={version}" for name, version in pins.items()))
    # Some files leave out the first patches of 3.9, and are taken for what later ones can use.
    version = {"3.9": "3.9.2"}.get(python, python.removesuffix("t"))
    where = ("--python-version", version, "--python-platform", PLATFORMS[platform])
    command = (*UV, "compile", "wanted.txt", "-c", "pins.txt", *where, "--no-header", "--no-annotate", "-q")
    ran = subprocess.run(command, cwd=folder, env=bare() | as_uv_says(), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    lines = (line.partition("==") for line in ran.stdout.splitlines() if "==" in line)
    return {canonicalize_name(name.partition("[")[0]): version.partition(" ")[0] for name, _, version in lines}


def as_uv_says() -> dict[str, str]:
    """Return the way to the default index in the words of uv."""
    words = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_CERT": "SSL_CERT_FILE"}
    return {words[name]: value for name, value in road() if name in words}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivered")
    whbuild(*SETS["web"], "numpy", "index", "--python", ",".join(LOCAL), "--platform", "linux", folder=folder)
    return folder / "index"


def made(python: str, folder: Path) -> Path:
    """Return the interpreter of a new virtual environment."""
    found = interpreters().get(f"cpython-{python}")
    if found is None:
        pytest.skip(f"there is no Python {python} here")
    subprocess.run([found, "-m", "venv", folder / "there"], check=True, env=bare())
    return folder / "there" / "bin" / "python"


@pytest.mark.parametrize("python", LOCAL)
def test_each_python_of_this_machine_installs_from_the_one_tree(python: str, delivered: Path, tmp_path: Path) -> None:
    there = made(python, tmp_path)
    fresh = bare() | {"PIP_NO_CACHE_DIR": "1", "PIP_PROGRESS_BAR": "off"}
    airgap.run(delivered, (there, "-m", "pip", "install", "--index-url", "{url}/simple/", *SETS["web"], "numpy"), fresh)
    airgap.run(delivered, (there, "-c", "import django, celery, psycopg, sentry_sdk, numpy"), fresh)
    subprocess.run([there, "-m", "pip", "check"], check=True, env=fresh)


# Of some the newest Python and the rarer platforms have an sdist only, newer than what older Pythons lead with.
MIXED = ("cffi", "gevent", "msgpack", "regex")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    targets = ("--python", "3.8,3.10,3.13,3.14", "--platform", "linux,linux-i686,alpine-aarch64")
    whbuild(*MIXED, "index", *targets, "--allow-missing", folder=folder)
    return folder / "index"


@pytest.mark.parametrize("python", ["3.8", "3.10", "3.13"])
def test_no_sdist_for_another_target_is_in_the_way(python: str, mixed: Path, tmp_path: Path) -> None:
    assert any(mixed.glob("packages/*.tar.gz"))
    there = made(python, tmp_path)
    fresh = bare() | {"PIP_NO_CACHE_DIR": "1", "PIP_PROGRESS_BAR": "off"}
    airgap.run(mixed, (there, "-m", "pip", "install", "--index-url", (mixed / "simple").as_uri(), *MIXED), fresh)
    airgap.run(mixed, (there, "-c", "import cffi, gevent, msgpack, regex"), fresh)


def test_keyring_needs_ctypes_for_windows_only(tmp_path: Path) -> None:
    targets = ("--target", "3.12-win_amd64", "--target", "3.12-manylinux_2_28_x86_64")
    plan = json.loads(whbuild("plan", "-q", "keyring", *targets, "--format", "json", folder=tmp_path))
    on_windows, on_linux = (dict(pinned(plan, target)).keys() for target in targets[1::2])
    assert on_windows - on_linux == {"pywin32-ctypes"}
    assert "secretstorage" in on_linux - on_windows
