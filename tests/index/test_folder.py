from __future__ import annotations

from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.pypi import Pypi
from tests.specimens import sdist, wheel
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadPage, SourceError
from wheelhouse.index.folder import FolderIndex, files_in, links_file

A, AB = canonicalize_name("a"), canonicalize_name("a-b")
PYPI = Pypi(wheel("a", "1.0"), sdist("a", "2.0"), sdist("a-b", "3.0"))


def offered(project: Project | None) -> list[str]:
    assert project is not None
    return [offer.file.url for release in project.releases for offer in release.offers]


@pytest.mark.parametrize("json", [True, False])
def test_a_tree_on_disk_answers(tmp_path: Path, json: bool) -> None:
    root = PYPI.tree(tmp_path, json=json)
    names = ("a-2.0.tar.gz", "a-1.0-py3-none-any.whl")
    assert offered(FolderIndex(root).project(A)) == [(tmp_path / "packages" / name).as_uri() for name in names]
    assert FolderIndex(root).project(canonicalize_name("nobody")) is None


def test_the_folder_of_a_tree_that_whbuild_wrote_is_as_good(tmp_path: Path) -> None:
    PYPI.tree(tmp_path)
    (tmp_path / ".whbuild").mkdir()
    assert FolderIndex(tmp_path).project(A) is not None
    assert files_in(tmp_path).project(A) is not None


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no index at"):
        FolderIndex(tmp_path / "nothing")
    with pytest.raises(SourceError, match="cannot be read"):
        files_in(tmp_path / "nothing")


def test_a_page_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.v1_json").write_text("{")
    with pytest.raises(BadPage):
        FolderIndex(tmp_path).project(A)


def test_a_flat_folder_answers_for_many_projects(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("")
    (tmp_path / ".hidden-1.0.zip").write_text("")
    links = files_in(PYPI.folder(tmp_path))
    assert [url.rpartition("/")[2] for url in offered(links.project(A))] == ["a-2.0.tar.gz", "a-1.0-py3-none-any.whl"]
    assert [url.rpartition("/")[2] for url in offered(links.project(AB))] == ["a_b-3.0.tar.gz"]
    assert links.project(canonicalize_name("nobody")) is None


def test_an_sdist_with_dashes_belongs_to_the_project_that_its_name_begins_with(tmp_path: Path) -> None:
    (tmp_path / "a-b-3.0.tar.gz").write_text("")
    assert files_in(tmp_path).project(AB) is not None
    assert files_in(tmp_path).project(A) is None


def test_a_file_of_links_is_read(tmp_path: Path) -> None:
    (tmp_path / "links.html").write_text("<a>")
    assert links_file(tmp_path / "links.html") == b"<a>"
    with pytest.raises(SourceError, match="no file of links"):
        links_file(tmp_path / "nothing.html")


def test_an_endless_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.index.folder.PAGE_LIMIT", 10)
    (tmp_path / "links.html").write_text("x" * 11)
    with pytest.raises(SourceError, match="larger"):
        links_file(tmp_path / "links.html")


def test_a_page_that_may_not_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(SourceError, match="permission denied"):
        links_file(tmp_path / "links.html")
