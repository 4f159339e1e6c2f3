"""Indexes on disk: a tree of project pages (PEP 503), such as whbuild writes, and a flat folder of files."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import quote

from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Project
from wheelhouse.errors import SourceError
from wheelhouse.headers import JSON, TEXT
from wheelhouse.index.links import Links
from wheelhouse.index.pages import PAGE_LIMIT, read

# JSON says more than HTML, and is faster to read.
_PAGES = (("index.v1_json", JSON), ("index.html", TEXT))


class FolderIndex:
    """A tree of project pages; the folder above it, of a tree that whbuild wrote, is as good."""

    def __init__(self, root: Path) -> None:
        root = root.absolute()
        self._root = root / "simple" if is_folder(root / ".whbuild") else root
        self.name = self._root.as_uri() + "/"
        if not is_folder(self._root):
            raise SourceError(
                f"There is no index at {self._root}",
                hint="An index on disk is the folder that holds one folder a project, usually called simple.",
            )

    def project(self, name: NormalizedName) -> Project | None:
        """Return what the project's page says, None where there is no page. Raises SourceError."""
        for filename, content_type in _PAGES:
            path = self._root / name / filename
            body = _content(path)
            if body is not None:
                return read(body, content_type, url=path.as_uri(), project=name, source=self.name)
        return None


def files_in(folder: Path) -> Links:
    """Return the wheels and sdists in a folder, and in `packages` of a tree that whbuild wrote. Raises SourceError."""
    folder = folder.absolute()
    packages = folder / "packages" if is_folder(folder / ".whbuild") else folder
    base = packages.as_uri() + "/"
    try:
        names = sorted(os.listdir(packages))  # noqa: PTH208  (a folder may hold many: no object for each)
    except OSError as error:
        raise _unreadable(packages, error) from None
    return Links((File(filename=name, url=base + _quoted(name)) for name in names), base=base, name=base)


def is_folder(path: Path) -> bool:
    """Return whether the path leads to a folder. Raises SourceError where the system will not say."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from None


def _quoted(name: str) -> str:
    """Return a name as the last part of a URL, as `Path.as_uri` does, which takes ten times as long."""
    return quote(os.fsencode(name))


def links_file(path: Path) -> bytes:
    """Return the content of an HTML file of links. Raises SourceError."""
    body = _content(path)
    if body is None:
        raise SourceError(f"There is no file of links at {path}")
    return body


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            body = file.read(PAGE_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(body) > PAGE_LIMIT:
        raise SourceError(f"{path} is larger than any index page: more than {PAGE_LIMIT} bytes")
    return body


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}")
