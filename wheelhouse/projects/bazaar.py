"""Projects in Bazaar, by the program `bzr` or its heir `brz`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from shutil import which

from wheelhouse.projects.checkout import Revision, failed
from wheelhouse.projects.mercurial import with_login
from wheelhouse.projects.programs import Bounds, run
from wheelhouse.requirements.locations import Location


class Bazaar:
    """A `projects.checkout.Repository`."""

    def __init__(self, bounds: Bounds | None = None, host: Mapping[str, str] | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._environ = {**(os.environ if host is None else host), "LC_ALL": "C.UTF-8", "BRZ_PROGRESS_BAR": "none"}
        self._program = which("bzr", path=self._environ.get("PATH")) or "brz"

    def peek(self, where: Location, scratch: Path) -> str | None:  # noqa: ARG002  (the signature of its siblings)
        """Tell nothing."""
        return None

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put the project into the folder; `commit` is the id of its revision. Raises SourceError."""
        to = ("--revision", where.revision) if where.revision else ()
        self._bzr(where, into, "branch", "--quiet", "--use-existing-dir", *to, "--", with_login(where), ".")
        self._bzr(where, into, "config", "--remove", "parent_location")  # the URL, with its login
        told = self._bzr(where, into, "version-info", "--custom", "--template={revision_id}\n{date}\n")
        commit, date = told.splitlines()[:2]
        return Revision(commit=commit, epoch=int(datetime.fromisoformat(date.strip()).timestamp()))

    def _bzr(self, where: Location, folder: Path, *words: str) -> str:
        ran = run((self._program, *words), cwd=folder, environ=self._environ, bounds=self._bounds)
        if ran.code != 0:
            raise failed(where, ran.complaints)
        return ran.output
