"""Projects fetched in this run, each once, and gone at its end."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import msgspec

from wheelhouse.errors import NotThere
from wheelhouse.projects.bazaar import Bazaar
from wheelhouse.projects.checkout import Repository, Revision
from wheelhouse.projects.fingerprint import fingerprint
from wheelhouse.projects.git import Git
from wheelhouse.projects.mercurial import Mercurial
from wheelhouse.projects.subversion import Subversion
from wheelhouse.requirements.contents import path_of
from wheelhouse.requirements.locations import Kind, Location

KINDS: Mapping[Kind, Callable[[], Repository]] = {
    "git": Git,
    "hg": Mercurial,
    "svn": Subversion,
    "bzr": Bazaar,
}
_LONG_AGO = 315532800  # 1980: a zip file knows no earlier time
_MOST_TEXT = 4 * 1024 * 1024
# What reads a version from the history.
_VERSIONED = re.compile(r"[_-](scm|vcs)\b|\b(pbr|versioneer|versioningit|dunamai|versioning)\b").search
_PROJECT_FILES = ("pyproject.toml", "setup.py")


class Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """A project on disk. It lies in `within`, a path below `root`; a folder of this machine has no `commit`.

    `source` is how the project is recorded: its URL with the commit, or the folder's name. `epoch` is the second that
    counts as the present when it is built.
    """

    root: Path
    within: str
    source: str
    commit: str | None
    epoch: int

    @property
    def folder(self) -> Path:
        """Where the project lies."""
        return self.root / self.within


class Checkouts:
    """Use it in a `with` statement: at its end what was fetched is removed."""

    def __init__(self, kinds: Mapping[Kind, Callable[[], Repository]] | None = None) -> None:
        self._kinds = kinds or KINDS
        self._root: TemporaryDirectory[str] | None = None
        self._fetched: dict[tuple[str, str, str | None], tuple[Path, Revision]] = {}
        self._numbers = count()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._root is not None:
            self._root.cleanup()

    def peek(self, where: Location) -> str | None:
        """Return a text that stays the same as long as the project does; None where no quick look tells.

        Raises SourceError.
        """
        if where.kind is None:
            return fingerprint(_rooted(path_of(where.url), where.subdirectory)[0])
        return self._kinds[where.kind]().peek(where, self._folder())

    def checkout(self, where: Location) -> Checkout:
        """Return the project, fetched unless it is on this machine. Raises SourceError."""
        with self._lock:
            found = _local(where) if where.kind is None else self._fetched_one(where.kind, where)
        _check(found, where)
        return found

    def _fetched_one(self, kind: Kind, where: Location) -> Checkout:
        root, revision = self._once(kind, where)
        return Checkout(
            root=root,
            within=where.subdirectory,
            source=_source(where, revision.commit),
            commit=revision.commit,
            epoch=max(revision.epoch, _LONG_AGO),
        )

    def _once(self, kind: Kind, where: Location) -> tuple[Path, Revision]:
        key = kind, where.url, where.revision
        if key not in self._fetched:
            # Called as the repository is: builds may look at the name of the folder that they are in.
            name = unquote(urlsplit(where.url).path).rstrip("/").rpartition("/")[2].removesuffix(".git")
            into = self._folder() / ("".join(char for char in name if char.isalnum() or char in "-_.") or "project")
            into.mkdir()
            self._fetched[key] = into, self._kinds[kind]().fetch(where, into)
        return self._fetched[key]

    def _folder(self) -> Path:
        if self._root is None:
            self._root = TemporaryDirectory(prefix="whbuild-projects-", ignore_cleanup_errors=True)
        folder = Path(self._root.name, str(next(self._numbers)))
        folder.mkdir()
        return folder


def _source(where: Location, commit: str) -> str:
    within = f"subdirectory={where.subdirectory}" if where.subdirectory else ""
    if where.kind != "archive":
        return f"{where.bare}@{commit}" + (f"#{within}" if within else "")
    # Of a file of this machine its name is recorded, not where it lies.
    place = f"./{where.bare.rpartition('/')[2]}" if where.bare.startswith("file:") else where.bare
    return "&".join(filter(None, (f"{place}#sha256={commit}", within)))


def _local(where: Location) -> Checkout:
    folder = path_of(where.url)
    root, within = _rooted(folder, where.subdirectory)
    # Its name is recorded, not where it lies on this machine.
    source = "/".join(filter(None, (f"./{folder.name}", where.subdirectory)))
    return Checkout(root=root, within=within, source=source, commit=None, epoch=_now())


def _rooted(folder: Path, within: str) -> tuple[Path, str]:
    """Return the folder, or the one above it that has the history where the project's version is read from that."""
    project = folder / within
    if not any(_VERSIONED(_text(project / name)) for name in (*_PROJECT_FILES, "setup.cfg")):
        return folder, within
    above = next((each for each in (project, *project.parents) if (each / ".git").exists()), folder)
    root = above if folder.is_relative_to(above) else folder
    return root, "" if root == project else project.relative_to(root).as_posix()


def _text(path: Path) -> str:
    if not path.is_file() or path.stat().st_size > _MOST_TEXT:
        return ""
    return path.read_text("utf-8", errors="replace")


def _now() -> int:
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return max(int(given), _LONG_AGO) if given.isdecimal() and len(given) < 12 else _LONG_AGO


def _check(found: Checkout, where: Location) -> None:
    folder = found.folder
    # A link in a repository may lead anywhere.
    inside = folder.resolve().is_relative_to(found.root.resolve())
    if not inside or not any((folder / name).is_file() for name in _PROJECT_FILES):
        place = f" in {found.within}" if found.within else ""
        raise NotThere(
            f"{found.source if found.commit else where.bare} has neither pyproject.toml nor setup.py{place}.",
            hint="If the project lies deeper, name its folder: #subdirectory=PATH",
        )
