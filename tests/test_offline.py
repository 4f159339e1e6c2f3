"""The promise: what whbuild wrote is all that pip and uv need. Over a hundred real packages, with the network cut."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, UV, bare, whbuild

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

SETS = {
    "many": ("jupyterlab", "pandas", "scikit-learn", "matplotlib", "django", "celery", "psycopg[binary]", "sentry-sdk"),
    "airflow": ("apache-airflow[celery,postgres,amazon,google]",),
}
IMPORTS = {
    "many": "import jupyterlab, pandas, sklearn, matplotlib.pyplot, django, celery, psycopg, sentry_sdk",
    "airflow": "import celery, psycopg2, boto3, google.cloud.storage",
}


@dataclass(frozen=True, kw_only=True)
class Built:
    """An index of real packages, and what it was asked for."""

    index: Path
    wanted: tuple[str, ...]
    imports: str

    @property
    def wheels(self) -> set[str]:
        return projects(self.index / "packages", "*.whl")


@pytest.fixture(scope="module", params=SETS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp(request.param)
    whbuild(*SETS[request.param], "index", folder=folder)
    return Built(index=folder / "index", wanted=SETS[request.param], imports=IMPORTS[request.param])


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing was fetched before."""
    return bare() | {"PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": str(tmp_path / "uv"), "PIP_PROGRESS_BAR": "off"}


def test_pip_installs_over_http_and_the_packages_import(built: Built, tmp_path: Path, fresh: dict[str, str]) -> None:
    to = ("--target", tmp_path / "made", "--no-compile")
    airgap.run(built.index, (*PIP, "install", *to, "--index-url", "{url}/simple/", *built.wanted), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == built.wheels
    assert len(built.wheels) >= 100
    airgap.run(built.index, (sys.executable, "-c", built.imports), fresh | {"PYTHONPATH": str(tmp_path / "made")})


def test_uv_installs_over_http(built: Built, tmp_path: Path, fresh: dict[str, str]) -> None:
    to = ("--target", tmp_path / "made", "--python", sys.executable)
    airgap.run(built.index, (*UV, "install", *to, "--default-index", "{url}/simple/", *built.wanted), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == built.wheels


def test_pip_takes_the_flat_folder(built: Built, tmp_path: Path, fresh: dict[str, str]) -> None:
    source = ("--no-index", "--find-links", built.index / "packages")
    to = ("--target", tmp_path / "made", "--no-compile")
    airgap.run(built.index, (*PIP, "install", "-q", *to, *source, *built.wanted), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == built.wheels


def test_pip_takes_a_file_url(built: Built, tmp_path: Path, fresh: dict[str, str]) -> None:
    source = ("--index-url", f"{built.index.as_uri()}/simple/")
    to = ("--target", tmp_path / "made", "--no-compile")
    airgap.run(built.index, (*PIP, "install", "-q", *to, *source, *built.wanted), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == built.wheels


def test_a_second_run_writes_nothing(built: Built) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.index.rglob("*")}
    whbuild(*built.wanted, "index", folder=built.index.parent)
    assert {path: path.stat().st_mtime_ns for path in built.index.rglob("*")} == before


def projects(folder: Path, pattern: str) -> set[str]:
    """Return the names and versions of what the folder holds, however their dashes are written."""
    found = (path.name.split("-")[:2] for path in folder.glob(pattern))
    return {f"{name}-{version}".removesuffix(".dist").lower().replace(".", "_") for name, version in found}
