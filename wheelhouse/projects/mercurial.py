"""Projects in Mercurial."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from wheelhouse.projects.checkout import Revision, failed, no_revision
from wheelhouse.projects.programs import Bounds, Ran, run
from wheelhouse.requirements.locations import Location


class Mercurial:
    """A `projects.checkout.Repository`."""

    def __init__(self, bounds: Bounds | None = None, host: Mapping[str, str] | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._environ = {**(os.environ if host is None else host), "HGPLAIN": "1", "LC_ALL": "C"}

    def peek(self, where: Location, scratch: Path) -> str | None:  # noqa: ARG002  (the signature of its siblings)
        """Tell nothing: the tags from which versions are counted are in files."""
        return None

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put the project into the folder. Raises NotThere where there is no such revision, and SourceError."""
        self._hg(where, into, "clone", "--noupdate", "--quiet", "--", with_login(where), ".")
        (into / ".hg" / "hgrc").unlink(missing_ok=True)  # the URL, with its login
        to = ("--rev", where.revision) if where.revision else ()
        ran = self._run(into, "update", "--quiet", "--clean", *to)
        if ran.code != 0:
            if where.revision and any("unknown revision" in line for line in ran.complaints):
                raise no_revision(where, self._names(where, into))
            raise failed(where, ran.complaints)
        commit, second, _ = self._hg(
            where, into, "log", "--rev", ".", "--template", "{node} {date|hgdate}"
        ).output.split()
        return Revision(commit=commit, epoch=int(second))

    def _names(self, where: Location, folder: Path) -> tuple[str, ...]:
        listed = [self._hg(where, folder, what, "--template", template).output for what, template in _LISTS]
        return tuple("".join(listed).split())

    def _hg(self, where: Location, folder: Path, *words: str) -> Ran:
        ran = self._run(folder, *words)
        if ran.code != 0:
            raise failed(where, ran.complaints)
        return ran

    def _run(self, folder: Path, *words: str) -> Ran:
        return run(("hg", "--noninteractive", *words), cwd=folder, environ=self._environ, bounds=self._bounds)


_LISTS = (("tags", "{tag}\n"), ("branches", "{branch}\n"))


def with_login(where: Location) -> str:
    """Return the URL as the program needs it: with its login."""
    if where.login is None:
        return where.url
    parts = urlsplit(where.url)
    login = ":".join(quote(part, safe="") for part in (where.login.user, where.login.password) if part)
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))
