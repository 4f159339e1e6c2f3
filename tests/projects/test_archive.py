"""Archives whose names tell nothing: fetched once, checked, unpacked without what is around their content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.projects.repositories import project
from tests.specimens import sha256
from wheelhouse.dists.files import File
from wheelhouse.errors import NotThere, RequirementsError
from wheelhouse.projects.archive import Archive
from wheelhouse.projects.checkouts import KINDS, Checkouts
from wheelhouse.requirements.contents import path_of
from wheelhouse.requirements.locations import location


class Web:
    """Keeps what was asked for; each URL is answered by the one archive."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.asked: list[File] = []

    def whole(self, file: File) -> Path:
        self.asked.append(file)
        return self.archive

    def checkouts(self) -> Checkouts:
        archive = Archive(self.whole)
        return Checkouts({**KINDS, "archive": lambda: archive})


@pytest.fixture(params=["zip", "gztar"])
def web(tmp_path: Path, request: pytest.FixtureRequest) -> Web:
    project(tmp_path / "all" / "demo-main" / "python", "demo")
    return Web(Path(shutil.make_archive(str(tmp_path / "main"), request.param, tmp_path / "all")))


def url(web: Web, more: str = "") -> str:
    return f"https://me:p%40ss@git.example/{web.archive.name}{more}"


def test_a_project_in_an_archive(web: Web) -> None:
    digest = sha256(web.archive.read_bytes())
    with web.checkouts() as checkouts:
        where = location(url(web, f"#sha256={digest}&subdirectory=python"))
        assert checkouts.peek(where) == digest
        found = checkouts.checkout(where)
        assert (found.folder / "demo.py").is_file()
    assert (found.root.name, found.within, found.commit) == (web.archive.name, "python", digest)
    assert found.source == f"https://git.example/{web.archive.name}#sha256={digest}&subdirectory=python"
    (asked,) = web.asked
    assert (asked.url, asked.sha256) == (url(web), digest)


def test_of_an_archive_of_this_machine_the_name_is_recorded(web: Web) -> None:
    with web.checkouts() as checkouts:
        found = checkouts.checkout(location(f"{web.archive.as_uri()}#subdirectory=python"))
    assert path_of(web.asked[0].url) == web.archive
    assert found.source.startswith(f"./{web.archive.name}#sha256=")


def test_where_no_project_is(web: Web) -> None:
    with web.checkouts() as checkouts, pytest.raises(NotThere, match="neither pyproject"):
        checkouts.checkout(location(url(web)))


def test_what_lies_at_the_top_stays_there(tmp_path: Path) -> None:
    project(tmp_path / "all", "demo")
    web = Web(Path(shutil.make_archive(str(tmp_path / "main"), "zip", tmp_path / "all")))
    with web.checkouts() as checkouts:
        assert (checkouts.checkout(location(url(web))).folder / "demo.py").is_file()


def test_what_is_no_archive_is_refused(web: Web) -> None:
    web.archive.write_bytes(b"<html>")
    with web.checkouts() as checkouts, pytest.raises(RequirementsError, match="main"):
        checkouts.checkout(location(url(web)))
