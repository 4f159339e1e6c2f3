"""Projects in Subversion."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from wheelhouse.projects.checkout import Revision, failed
from wheelhouse.projects.programs import Bounds, run
from wheelhouse.requirements.locations import Location


class Subversion:
    """A `projects.checkout.Repository`."""

    def __init__(self, bounds: Bounds | None = None, host: Mapping[str, str] | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._environ = {**(os.environ if host is None else host), "LC_ALL": "C.UTF-8"}

    def peek(self, where: Location, scratch: Path) -> str | None:  # noqa: ARG002  (the signature of its siblings)
        """Tell nothing: `svn:externals` may lead to anything."""
        return None

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put the project into the folder; `commit` is the revision of its last change. Raises SourceError."""
        to = ("--revision", where.revision) if where.revision else ()
        # What follows the last @ is the place's own revision: nothing.
        self._svn(where, into, "checkout", "--quiet", *to, "--", f"{where.url}@", ".")
        date = self._svn(where, into, "info", "--no-newline", "--show-item", "last-changed-date")
        commit = self._svn(where, into, "info", "--no-newline", "--show-item", "last-changed-revision")
        return Revision(commit=commit.strip(), epoch=int(datetime.fromisoformat(date.strip()).timestamp()))

    def _svn(self, where: Location, folder: Path, *words: str) -> str:
        command = ["svn", "--non-interactive", "--no-auth-cache"]
        login = where.login
        if login is not None:
            command += ["--username", login.user, "--password-from-stdin"]
        told = "" if login is None else f"{login.password}\n"
        ran = run((*command, *words), cwd=folder, environ=self._environ, bounds=self._bounds, told=told)
        if ran.code != 0:
            raise failed(where, ran.complaints)
        return ran.output
