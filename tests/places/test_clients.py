"""pip and uv have the last word on a tree: as a folder of files, over file://, over http, in HTML and JSON."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.airgap import served
from tests.clients import PIP, UV, bare
from tests.places.story import Stock, run
from wheelhouse.places.folder import Folder

WANTED = "left"
INSTALLED = {"left.py", "right.py"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    stock = Stock(root / "stock")
    files = [
        stock.wheel("left", "1.0+cpu", ["right>=1"]),
        stock.wheel("right", "1.0"),
        stock.wheel("right", "2.0", yanked='it "breaks" <things>'),
        stock.wheel("right", "3.0", requires_python=">=4"),
    ]
    run(Folder(root / "index", stock), files, {"asks/1.json": b"{}"})
    return root / "index"


@pytest.fixture
def as_json(index: Path, httpserver: HTTPServer) -> Iterator[str]:
    """Serve the JSON pages with their content type, as a server that negotiates would."""
    for path in index.rglob("*"):
        page = path.relative_to(index).as_posix()
        if path.name == "index.v1_json":
            url, kind = page.removesuffix(path.name), "application/vnd.pypi.simple.v1+json"
            httpserver.expect_request(f"/{url}").respond_with_data(path.read_bytes(), content_type=kind)
        elif page.startswith("packages/"):
            httpserver.expect_request(f"/{page}").respond_with_data(path.read_bytes())
    yield httpserver.url_for("/simple/")
    httpserver.check_assertions()


def pip(target: Path, *options: str | Path) -> None:
    install(
        (*PIP, "--isolated", "--disable-pip-version-check", "install", "--no-cache-dir", "--target", target, *options),
        target,
    )


def uv(target: Path, *options: str | Path) -> None:
    install((*UV, "install", "--no-cache", "--target", target, *options), target)


def install(command: tuple[str | Path, ...], target: Path) -> None:
    """Install what is wanted, and assert that the versions are those which the pages allow."""
    ran = subprocess.run([*command, WANTED], env=bare(), check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {path.name for path in target.glob("*.py")} == INSTALLED
    assert (target / "right.py").read_text() == '__version__ = "1.0"\n'


def test_pip_over_file(index: Path, tmp_path: Path) -> None:
    pip(tmp_path, "--index-url", (index / "simple").as_uri())


def test_pip_over_http(index: Path, tmp_path: Path) -> None:
    with served(index) as url:
        pip(tmp_path, "--index-url", f"{url}/simple/")


def test_pip_reads_the_json(as_json: str, tmp_path: Path) -> None:
    pip(tmp_path, "--index-url", as_json)


def test_pip_takes_the_folder_of_files(index: Path, tmp_path: Path) -> None:
    # File names know nothing of what is yanked: say which one.
    pip(tmp_path, "--no-index", "--find-links", index / "packages", "right==1.0")


def test_uv_over_file_and_http(index: Path, tmp_path: Path) -> None:
    uv(tmp_path / "file", "--default-index", (index / "simple").as_uri())
    with served(index) as url:
        uv(tmp_path / "http", "--default-index", f"{url}/simple/")


def test_uv_reads_the_json(as_json: str, tmp_path: Path) -> None:
    uv(tmp_path, "--default-index", as_json)
