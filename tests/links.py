"""Where the pages of an index lead, in both forms, and whether all of it is there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag

_ANCHOR = re.compile(r'<a href="([^"]+)"(?:[^>]*data-core-metadata="sha256=([0-9a-f]{64})")?[^>]*>')


class Link(NamedTuple):
    """One file of a page: where it is, its SHA-256, and that of its metadata if this is announced."""

    address: str
    sha256: str
    metadata: str

    def leads_to(self) -> Iterator[tuple[str, str]]:
        """Yield each address, relative to the page, and the SHA-256 of what is to be there."""
        yield self.address, self.sha256
        if self.metadata:
            yield f"{self.address}.metadata", self.metadata


def projects(root: str) -> list[str]:
    """Return the names of the projects that the root page, in HTML, leads to."""
    return [link.rstrip("/") for link, _ in _ANCHOR.findall(root)]


def linked(page: str) -> Iterator[Link]:
    """Yield what the page of a project in HTML lists."""
    for link, metadata in _ANCHOR.findall(page):
        address, fragment = urldefrag(link)
        yield Link(address, fragment.removeprefix("sha256="), metadata)


def listed(page: bytes) -> Iterator[Link]:
    """Yield what the page of a project in JSON lists."""
    for file in json.loads(page)["files"]:
        yield Link(file["url"], file["hashes"]["sha256"], (file.get("core-metadata") or {}).get("sha256", ""))


def check_links(index: Path) -> None:
    """Assert that the root page leads to pages, and all pages to files that are what the links say."""
    root = index / "simple" / "index.html"
    for project in projects(root.read_text(encoding="utf-8")) if root.exists() else ():
        folder = index / "simple" / project
        links = (
            *linked((folder / "index.html").read_text(encoding="utf-8")),
            *listed((folder / "index.v1_json").read_bytes()),
        )
        for address, sha256 in (each for link in links for each in link.leads_to()):
            assert hashlib.sha256((folder / unquote(address)).read_bytes()).hexdigest() == sha256, address
