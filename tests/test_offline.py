"""The promise: what whbuild wrote is all that pip and uv need. Over a hundred real packages, with the network cut."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, UV, bare, whbuild

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

MANY = ("jupyterlab", "pandas", "scikit-learn", "matplotlib", "django", "celery", "psycopg[binary]", "sentry-sdk")
IMPORTED = "import jupyterlab, pandas, sklearn, matplotlib.pyplot, django, celery, psycopg, sentry_sdk"
AIRFLOW = ("apache-airflow[celery,postgres,amazon,google]",)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    whbuild(*MANY, "index", folder=folder)
    return folder / "index"


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing was fetched before."""
    return bare() | {"PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": str(tmp_path / "uv"), "PIP_PROGRESS_BAR": "off"}


def test_pip_installs_over_http_and_the_packages_import(many: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    to = ("--target", tmp_path / "made", "--no-compile")
    airgap.run(many, (*PIP, "install", *to, "--index-url", "{url}/simple/", *MANY), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == projects(many / "packages", "*.whl")
    assert len(projects(many / "packages", "*.whl")) >= 100
    airgap.run(many, (sys.executable, "-c", IMPORTED), fresh | {"PYTHONPATH": str(tmp_path / "made")})


def test_uv_installs_over_http(many: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    to = ("--target", tmp_path / "made", "--python", sys.executable)
    airgap.run(many, (*UV, "install", *to, "--default-index", "{url}/simple/", *MANY), fresh)
    assert projects(tmp_path / "made", "*.dist-info") == projects(many / "packages", "*.whl")


def test_pip_takes_the_flat_folder(many: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    source = ("--no-index", "--find-links", many / "packages")
    airgap.run(many, (*PIP, "download", "-q", "-d", tmp_path / "got", *source, *MANY), fresh)
    assert projects(tmp_path / "got", "*.whl") == projects(many / "packages", "*.whl")


def test_pip_takes_a_file_url(many: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    source = ("--index-url", f"{many.as_uri()}/simple/")
    airgap.run(many, (*PIP, "download", "-q", "-d", tmp_path / "got", *source, *MANY), fresh)
    assert projects(tmp_path / "got", "*.whl") == projects(many / "packages", "*.whl")


def test_a_second_run_writes_nothing(many: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in many.rglob("*")}
    whbuild(*MANY, "index", folder=many.parent)
    assert {path: path.stat().st_mtime_ns for path in many.rglob("*")} == before


def test_airflow_resolves_from_its_index(tmp_path: Path, fresh: dict[str, str]) -> None:
    whbuild(*AIRFLOW, "index", folder=tmp_path)
    printed = airgap.run(
        tmp_path / "index", (*PIP, "install", "--dry-run", "-I", "--index-url", "{url}/simple/", *AIRFLOW), fresh
    )
    (would,) = (line for line in printed.splitlines() if line.startswith("Would install"))
    assert len(would.split()) - 2 == len(projects(tmp_path / "index" / "packages", "*.whl"))


def projects(folder: Path, pattern: str) -> set[str]:
    """Return the names and versions of what the folder holds, however their dashes are written."""
    found = (path.name.split("-")[:2] for path in folder.glob(pattern))
    return {f"{name}-{version}".removesuffix(".dist").lower().replace(".", "_") for name, version in found}
