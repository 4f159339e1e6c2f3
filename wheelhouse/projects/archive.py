"""Projects in an archive of which only what is in there tells more: `archive/main.zip`, or a folder of a larger one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from packaging.utils import canonicalize_name
from packaging.version import Version

from wheelhouse.building.built import youngest
from wheelhouse.dists.archives import unpack
from wheelhouse.dists.files import SDIST_SUFFIXES, File, Sdist
from wheelhouse.errors import BadArchive, RequirementsError
from wheelhouse.projects.checkout import Revision
from wheelhouse.requirements.locations import Location, filename


class Archive:
    """A `projects.checkout.Repository`; `whole` fetches a file, and returns where it lies now."""

    def __init__(self, whole: Callable[[File], Path]) -> None:
        self._whole = whole
        self._found: dict[tuple[str, str | None], Path] = {}

    def peek(self, where: Location, scratch: Path) -> str | None:  # noqa: ARG002  (the signature of its siblings)
        """Return the SHA-256 of the archive. Raises SourceError, IntegrityError."""
        with self._path(where).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put what is in the archive into the folder, without the folder around all of it.

        `commit` is the SHA-256 of the archive. Raises SourceError, IntegrityError, RequirementsError, PlaceError.
        """
        commit = self.peek(where, into) or ""
        name = filename(where.url)
        suffix = next(suffix for suffix in SDIST_SUFFIXES if name.endswith(suffix))
        dist = Sdist(filename=name, project=canonicalize_name("archive"), version=Version("0"), suffix=suffix)
        try:
            unpack(self._path(where), dist, into)
        except BadArchive as error:
            raise RequirementsError(error.message, context=error.context, hint="Check the URL.") from None
        epoch = youngest(into)
        _lift(into)
        return Revision(commit=commit, epoch=epoch)

    def _path(self, where: Location) -> Path:
        key = where.url, where.revision
        if key not in self._found:
            name, _, value = (where.revision or "").partition("=")
            hashes = {name: value} if value else {}
            self._found[key] = self._whole(File(filename=filename(where.url), url=_with_login(where), hashes=hashes))
        return self._found[key]


def _with_login(where: Location) -> str:
    if where.login is None:
        return where.url
    parts = urlsplit(where.url)
    user, password = quote(where.login.user, safe=""), quote(where.login.password, safe="")
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc}"))


def _lift(folder: Path) -> None:
    """Let what is in the only folder in there take its place."""
    found = list(folder.iterdir())
    if len(found) != 1 or not found[0].is_dir():
        return
    around = found[0].rename(folder.with_name(f"{folder.name}.around"))
    folder.rmdir()
    around.rename(folder)
