"""A store in a folder, a run on an index, and what a tree on disk must keep to at every instant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.metadata import parse_email

from tests.specimens import metadata, sha256, wheel
from wheelhouse.carried.layout import GENERATIONS, LOCK, MANIFEST, SIGNATURE, STATES_SCRIPT
from wheelhouse.dists.files import Blob, normalized
from wheelhouse.events import silent
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.store.blobs import link
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.manifest import Stored, blob_of
from wheelhouse.tree.plan import plan


class Stock:
    """As much of a store as a folder needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.root.mkdir(exist_ok=True)

    def add(self, content: bytes) -> Blob:
        blob = blob_of(content)
        if not self.path(blob).exists():
            self.path(blob).write_bytes(content)
        return blob

    def wheel(self, name: str, version: str, requires: Sequence[str] = (), **facts: object) -> Stored:
        """Hold a wheel that installs, and return the facts about it."""
        filename, content = wheel(name, version, requires)
        text = metadata(name, version, requires)
        assert parse_email(text)[0]["name"] == name
        return Stored(
            filename=filename,
            project=normalized(name),
            version=version,
            blob=self.add(content),
            metadata=self.add(text),
            **facts,  # type: ignore[arg-type]
        )

    def path(self, blob: Blob) -> Path:
        return self.root / blob.sha256

    def link_into(self, blob: Blob, destination: Path) -> None:
        link(self.path(blob), destination)

    def adopt(self, path: Path, blob: Blob) -> bool:
        return self.add(path.read_bytes()) == blob


def run(
    folder: Folder,
    files: Sequence[Stored],
    records: Mapping[str, bytes] | None = None,
    *,
    locks: Mapping[str, bytes] | None = None,
) -> Changes:
    """Do what a run of whbuild does with the folder, and return what it changed."""
    with folder.lock(silent):
        old = folder.manifest()
        suspect = folder.damaged(old)
        tree, _ = plan(old, files, records or {}, suspect=suspect, derived=lambda _: locks or {})
        changes = diff(old, tree, suspect)
        apply(changes, folder)
    return changes


def on_disk(root: Path) -> dict[str, bytes]:
    """Return every file below the root but the lock and the history."""
    paths = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    own = (LOCK, GENERATIONS, STATES_SCRIPT)
    return {name: path.read_bytes() for name, path in paths.items() if not name.startswith(own)}


def assert_readable(root: Path) -> None:
    """Assert that each link of each page leads to what it promises, in HTML and JSON."""
    for page in root.glob("simple/**/index.html"):
        links = Links(page)
        assert page.read_text().endswith("</html>\n")
        for target, fragment in links.found:
            assert target.exists(), f"{page} links to {target}"
            assert not fragment or fragment == f"sha256={sha256(target.read_bytes())}"
    for page in root.glob("simple/*/index.v1_json"):
        for file in json.loads(page.read_bytes())["files"]:
            target = page.parent / unquote(file["url"])
            assert sha256(target.read_bytes()) == file["hashes"]["sha256"]


def assert_settled(root: Path) -> None:
    """Assert that the tree is what its manifest says: nothing is missing, nothing is left over."""
    assert_readable(root)
    manifest = Folder(root, Stock(root.parent / "stock")).manifest()
    assert manifest is not None
    found = {path: blob_of(content) for path, content in on_disk(root).items() if path not in (MANIFEST, SIGNATURE)}
    assert found == manifest.contents()


class Links(HTMLParser):
    """The links of a page, as paths on disk, each with its fragment."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.page = page
        self.found: list[tuple[Path, str]] = []
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            url = urlsplit(dict(attrs)["href"] or "")
            target = self.page.parent / unquote(url.path)
            self.found.append((target / "index.html" if url.path.endswith("/") else target, url.fragment))
