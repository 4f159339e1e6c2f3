"""A find-links location: a folder of files, a page with links to them, or one file; here or on the network."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

from packaging.utils import NormalizedName

from wheelhouse.dists.files import SDIST_SUFFIXES
from wheelhouse.dists.releases import Project
from wheelhouse.errors import NotThere
from wheelhouse.events import Notice, Report
from wheelhouse.index.folder import files_in, is_folder, links_file
from wheelhouse.index.http import Web, links_page
from wheelhouse.index.links import Links
from wheelhouse.index.locations import local_path, without_credentials
from wheelhouse.index.pages import read_links


class FindLinks:
    """A location, read when first asked, once for all threads; one that is not there is told of, and holds nothing."""

    def __init__(self, location: str, web: Web, report: Report) -> None:
        self.name = without_credentials(location)
        self._location = location
        self._web = web
        self._report = report
        self._lock = threading.Lock()
        self._links: Links | None = None

    def project(self, name: NormalizedName) -> Project | None:
        """Return what is there of a project, None where nothing is. Raises SourceError."""
        with self._lock:
            if self._links is None:
                self._links = self._read()
        return self._links.project(name)

    def _read(self) -> Links:
        try:
            return _links(self._location, self._web)
        except NotThere as error:  # as pip, which warns and goes on
            self._report(Notice(text=f"--find-links {self.name} is ignored: {error.message}"))
            return Links((), base=self._location, name=self.name)


def _links(location: str, web: Web) -> Links:
    path = local_path(location)
    if path is not None:
        return _local(Path(os.path.abspath(path)), urlsplit(location).fragment)  # noqa: PTH100  (joins `..` without asking the disk)
    name = without_credentials(location)
    if _is_file(location):
        return _one_file(location, name)
    body, content_type, url = links_page(location, web)
    files, base = read_links(body, content_type, url=url)
    return Links(files, base=base, name=name)


def _local(path: Path, fragment: str) -> Links:
    if is_folder(path):
        return files_in(path)
    url = path.as_uri()
    if not path.exists():
        raise NotThere("there is no such file or folder")
    if _is_file(path.name):
        return _one_file(f"{url}#{fragment}" if fragment else url, url)
    files, base = read_links(links_file(path), "text/html", url=url)
    return Links(files, base=base, name=url)


def _is_file(location: str) -> bool:
    return location.partition("#")[0].endswith((".whl", *SDIST_SUFFIXES))


def _one_file(url: str, name: str) -> Links:
    from wheelhouse.index.anchors import file_at  # noqa: PLC0415  (rare)

    return Links((file_at(url),), base=url, name=name)
