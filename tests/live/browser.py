"""A real browser: Chromium of the system, driven by playwright; nothing but the page and its folder may be asked."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest


def _runs(program: str) -> bool:
    """Whether it can be started: one that was installed by half cannot."""
    return subprocess.run([program, "--version"], check=False, capture_output=True, timeout=60).returncode == 0


_PROGRAMS = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
CHROMIUM = next(filter(_runs, _PROGRAMS), None)
RESOLVED = "--host-resolver-rules=MAP index.example 127.0.0.1"
needed = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


class Visit:
    """A page that is open, and what it did that it should not: messages of the console, errors, foreign requests."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.homes: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("request", lambda request: self.asked.append(request.url))

    def _refuse(self, dialog: Any) -> None:
        self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str, route: str = "") -> None:
        """Open the page, and wait until it can be searched."""
        self.show(f"{address}{route}")
        self.page.wait_for_selector("html.searchable", state="attached")

    def show(self, address: str) -> None:
        """Go there; what lies beside it may be asked for too."""
        self.homes.append(address.partition("#")[0].removesuffix("index.html"))
        self.page.goto(address)

    def search(self, text: str) -> list[str]:
        """Type into the search field, letter by letter; return what is found, best first."""
        self.page.fill("#_query", "")
        self.page.locator("#_query").press_sequentially(text)
        return self.rows()

    def rows(self) -> list[str]:
        """Return the names of the packages that are shown."""
        shown = self.page.locator("#_all:not([hidden]) li > a, #_results:not([hidden]) li > a")
        return [str(name) for name in shown.all_text_contents()]

    def is_about(self, text: str) -> None:
        """Wait until the heading says so: an address is followed when the browser comes to it."""
        self.page.locator("h1:visible", has_text=text).wait_for(timeout=10_000)


@contextmanager
def chromium() -> Iterator[Any]:
    """Run the browser; to it, index.example is this machine."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only where there is a browser)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", RESOLVED]
        )
        yield browser
        browser.close()


@contextmanager
def visit(browser: Any, **how: Any) -> Iterator[Visit]:
    """Open a window; at its end nothing may have gone wrong, and nothing elsewhere have been asked."""
    context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **how})
    seen = Visit(context.new_page())
    yield seen
    foreign = [url for url in seen.asked if not url.startswith((*seen.homes, "data:"))]
    context.close()
    assert seen.faults + foreign == []


class Silent(SimpleHTTPRequestHandler):
    """The handler of `python -m http.server`, without its log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the folder as `python -m http.server` does; give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{host}:{server.server_port}/"
        server.shutdown()


def address(folder: Path) -> str:
    """Return the page of an index as the browser opens it from a disk."""
    return (folder / "index.html").resolve().as_uri()
