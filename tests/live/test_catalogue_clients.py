"""What the page tells each client is what `whbuild config client` tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.catalogue.specimen import small, write
from tests.command import whbuild
from tests.live.browser import Visit, chromium, needed, served, visit

pytestmark = [pytest.mark.live, needed]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Visit]]:
    folder = tmp_path_factory.mktemp("pages")
    catalogue(folder)
    with (
        served(folder) as near,
        served(folder, "index.example") as far,
        visit(browser) as one,
        visit(browser) as other,
    ):
        one.open(near)
        other.open(far)
        yield {near: one, far: other}


def catalogue(folder: Path) -> None:
    write(small(), folder)
    (folder / "catalogue" / "states.js").touch()


@pytest.mark.parametrize("client", ["pip", "uv", "poetry", "pdm", "hatch", "pixi"])
@pytest.mark.parametrize("reached", [0, 1], ids=["this machine", "another"])
def test_the_page_says_what_the_command_says(
    pages: dict[str, Any], client: str, reached: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url, seen = list(pages.items())[reached]
    card = seen.page.locator("#_use")
    card.get_by_role("button", name=client, exact=True).click()
    told = whbuild("config", "client", client, url).out
    assert card.locator("pre").first.inner_text().split() == told.partition("\n\n#")[0].split()


def test_a_host_without_tls_is_named_to_pip_and_copying_works_there_too(pages: dict[str, Any]) -> None:
    url, seen = list(pages.items())[1]
    host = url.removeprefix("http://").rstrip("/")
    seen.page.evaluate("location.hash = '#leaf'")
    seen.is_about("leaf")
    seen.page.get_by_role("button", name="pip", exact=True).click()
    assert f"--trusted-host {host}" in seen.page.locator("#_project pre").first.inner_text()
    seen.page.get_by_role("button", name="Copy", exact=True).first.click()
    seen.page.get_by_role("button", name="Copied").wait_for()


def test_the_folder_of_a_page_may_be_named_oddly(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "it's $HOME & (more) `date`;#é"
    catalogue(folder)
    with visit(browser) as seen:
        seen.open((folder / "index.html").as_uri(), "#leaf")
        line = seen.page.locator("#_project pre").first.inner_text()
    assert not set("'$&()`;#é") & set(line)
    assert unquote(line) == f"pip install --index-url file://{folder}/simple/ leaf"
