"""Somebody who never saw whbuild opens the page, finds a package, copies one line, and it installs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests import airgap
from tests.clients import UV, bare
from tests.command import whbuild
from tests.live.browser import address, chromium, needed, served, visit
from tests.pypi import Pypi
from tests.serving.program import serving
from tests.specimens import wheel

pytestmark = [pytest.mark.live, needed]

NOWHERE = f"http://{airgap.HOST}:9"  # the discard port: nobody listens
NO_INTERNET = {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "no_proxy": airgap.HOST}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivery & co")
    source = Pypi(wheel("weather-vane", "2.1", ["compass-rose"]), wheel("compass-rose", "1.0")).folder(
        folder / "source"
    )
    ran = whbuild("weather-vane", folder / "index", "--no-index", "-f", source)
    assert ran.code == 0, ran
    return folder / "index"


@contextmanager
def by_whbuild(index: Path) -> Iterator[str]:
    with serving(index) as url:
        yield url.partition("simple/")[0]


def from_disk(index: Path) -> AbstractContextManager[str]:
    return nullcontext(address(index))


def copied(browser: Any, page: str, client: str) -> str:
    """Return the line that somebody copies who looks for `wether vane`."""
    with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as seen:
        seen.open(page)
        assert seen.search("wether vane") == ["weather-vane"]
        seen.page.keyboard.press("Enter")
        seen.is_about("weather-vane")
        seen.page.get_by_role("button", name=client, exact=True).click()
        seen.page.get_by_role("button", name="Copy", exact=True).first.click()
        seen.page.get_by_role("button", name="Copied").wait_for()
        return str(seen.page.evaluate("navigator.clipboard.readText()"))


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a shell in which a new virtual environment is active."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    folders = (tmp_path / "env" / "bin", Path(UV[0]).parent, "/usr/bin", "/bin")
    return bare() | {"PATH": ":".join(map(str, folders)), "VIRTUAL_ENV": str(tmp_path / "env"), **NO_INTERNET}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("client", ["pip", "uv"])
@pytest.mark.parametrize("reached", [from_disk, served, by_whbuild])
def test_one_line_installs_it(browser: Any, index: Path, shell: dict[str, str], reached: Any, client: str) -> None:
    with reached(index) as page:
        line = copied(browser, page, client)
        ran = subprocess.run(["bash", "-c", line], env=shell, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, (line, ran.stdout, ran.stderr)
    listed = subprocess.run(["pip", "list"], env=shell, check=True, capture_output=True, text=True).stdout
    assert "weather-vane" in listed
    assert "compass-rose" in listed
