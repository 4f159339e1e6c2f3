"""The site in a real browser, opened from a disk: it searches, fits a phone, and asks nobody."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.live.browser import address, chromium, needed

pytestmark = [
    pytest.mark.live,
    needed,
    pytest.mark.skipif(shutil.which("zensical") is None, reason="zensical is not installed: the group `site`"),
]
MAKE = Path(__file__).parent.parent.parent / "website" / "make_site.py"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return where the first page is."""
    folder = tmp_path_factory.mktemp("website")
    subprocess.run([sys.executable, MAKE, folder], check=True, capture_output=True)
    return address(folder / "site")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@contextmanager
def opened(browser: Any, home: str, **how: Any) -> Iterator[Any]:
    """Open the first page; at the end nothing may have gone wrong, and nothing beside the site have been asked."""
    page = browser.new_page(**how)
    faults: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(home)
    yield page
    page.close()
    assert faults == []
    assert [url for url in asked if not url.startswith((home.removesuffix("index.html"), "data:", "blob:"))] == []


def test_the_search_finds_an_option_where_there_is_no_server(home: str, browser: Any) -> None:
    with opened(browser, home) as page:
        page.get_by_role("button", name="Search").click()
        page.locator("dialog input").first.press_sequentially("allowed-signers")
        page.locator("a").filter(has_text="whbuild apply").first.click()
        page.wait_for_url("**/docs/commands.html*")


def test_pages_fit_a_phone_in_the_dark(home: str, browser: Any) -> None:
    with opened(browser, home, viewport={"width": 390, "height": 844}, color_scheme="dark") as page:
        for name in ("index.html", "docs/commands.html", "docs/security.html"):
            page.goto(home.replace("index.html", name))
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.get_attribute("body", "data-md-color-scheme") == "slate"
