from __future__ import annotations

import json
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.index import pages
from wheelhouse.index.cache import Cache, Kept, Validators

NAME = canonicalize_name("a")
URL = "https://user:secret@index.example/simple/a/"
FACTS = Metadata(name=NAME, version="1.0", requires_dist=("b>1",), provides_extra=(canonicalize_name("x"),))
FILE = File(filename="a-1.0.zip", url="https://user:secret@h.example/a-1.0.zip?sig=1", hashes={"sha256": "0" * 64})


def page(*filenames: str, url: str = URL, link: str = "../../p/") -> Project:
    files = [{"filename": name, "url": link + name, "hashes": {}} for name in filenames]
    body = {"files": files, "project-status": {"status": "deprecated", "reason": "old"}}
    return pages.read(
        json.dumps(body).encode(), "application/vnd.pypi.simple.v1+json", url=url, project=NAME, source="S"
    )


def kept(cache: Cache, url: str = URL) -> Kept | None:
    return cache.page(url, project=NAME, source="S")


def offered(project: Project) -> list[tuple[str, list[str]]]:
    return [(release.text, [offer.file.url for offer in release.offers]) for release in project.releases]


def only_file(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


def test_a_page_comes_back_as_it_was(tmp_path: Path) -> None:
    cache, project = Cache(tmp_path), page("a-1.0.zip", "a-1.0.0.zip", "a-2.0.zip")
    cache.keep_page(URL, project, validators=Validators(etag="e", last_modified="m"), expires=5000)
    found = kept(cache)
    assert found is not None
    assert offered(found.project) == offered(project)
    assert (found.project.status, found.project.status_reason) == ("deprecated", "old")
    assert (found.validators, found.expires) == (Validators(etag="e", last_modified="m"), 5000)


def test_a_page_without_files_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_page(URL, page(), validators=Validators(), expires=0)
    found = kept(cache)
    assert found is not None
    assert found.project.releases == ()


def test_a_page_found_elsewhere_keeps_its_base(tmp_path: Path) -> None:
    cache, project = Cache(tmp_path), page("a-1.0.zip", url="https://other.example/x/y/")
    cache.keep_page(URL, project, validators=Validators(), expires=0)
    found = kept(cache)
    assert found is not None
    assert offered(found.project) == [("1.0", ["https://other.example/p/a-1.0.zip"])]


def test_no_credentials_are_written_and_none_are_needed_to_find_a_page(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_page(URL, page("a-1.0.zip", url="https://me:secret@other.example/"), validators=Validators(), expires=0)
    cache.keep_metadata(FILE, FACTS)
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept(cache, "https://index.example/simple/a/") is not None


def test_a_page_with_credentials_in_its_links_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    linked = page("a-1.0.zip", link="https://user:secret@h.example/")
    cache.keep_page(URL, linked, validators=Validators(), expires=0)
    assert kept(cache) is None


def test_a_page_is_renewed_without_being_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.renew_page(URL, 7000)
    cache.keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    cache.renew_page(URL, 7000)
    found = kept(cache)
    assert found is not None
    assert found.expires == 7000


@pytest.mark.parametrize("keep", [0, 3, 10, 40, -1])
def test_a_damaged_page_is_none(tmp_path: Path, keep: int) -> None:
    cache = Cache(tmp_path)
    cache.keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert kept(cache) is None


def test_metadata_comes_back_for_the_same_file_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_metadata(FILE, FACTS)
    other = File(filename=FILE.filename, url="https://liar.example/a-1.0.zip", hashes=FILE.hashes)
    signed_again = File(filename=FILE.filename, url="https://h.example/a-1.0.zip?sig=2", hashes=FILE.hashes)
    assert (cache.metadata(FILE), cache.metadata(signed_again), cache.metadata(other)) == (FACTS, FACTS, None)


def test_metadata_of_a_file_without_a_hash_is_not_kept(tmp_path: Path) -> None:
    cache, file = Cache(tmp_path), File(filename="a-1.0.zip", url="https://h.example/a-1.0.zip")
    cache.keep_metadata(file, FACTS)
    assert cache.metadata(file) is None


@pytest.mark.parametrize("damage", [b"", b"\xff", b"\x80"])
def test_damaged_metadata_is_none(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.keep_metadata(FILE, FACTS)
    only_file(tmp_path).write_bytes(damage)
    assert cache.metadata(FILE) is None


def test_a_folder_that_cannot_be_written_is_as_if_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    cache.keep_metadata(FILE, FACTS)
    cache.keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    assert (cache.metadata(FILE), kept(cache)) == (None, None)


def test_a_time_that_no_file_can_have_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with pytest.raises(OverflowError):
        cache.keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=1e30)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
