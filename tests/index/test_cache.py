from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import pytest
from packaging.utils import canonicalize_name

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.index import pages
from wheelhouse.index.cache import Cache, Kept, Validators, _metadata_key, _page_key
from wheelhouse.index.segments import Segments

Begin: TypeAlias = Callable[[], Cache]
NAME = canonicalize_name("a")
URL = "https://user:secret@index.example/simple/a/"
FACTS = Metadata(name=NAME, version="1.0", requires_dist=("b>1",), provides_extra=(canonicalize_name("x"),))
FILE = File(filename="a-1.0.zip", url="https://user:secret@h.example/a-1.0.zip?sig=1", hashes={"sha256": "0" * 64})


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Begin]:
    """Give what begins a run; the next one ends the one before."""
    with ExitStack() as stack:

        def begin() -> Cache:
            stack.pop_all().close()
            return stack.enter_context(Cache(tmp_path))

        yield begin


def page(*filenames: str, url: str = URL, link: str = "../../p/") -> Project:
    files = [{"filename": name, "url": link + name, "hashes": {}} for name in filenames]
    body = {"files": files, "project-status": {"status": "deprecated", "reason": "old"}}
    return pages.read(
        json.dumps(body).encode(), "application/vnd.pypi.simple.v1+json", url=url, project=NAME, source="S"
    )


def kept(cache: Cache, url: str = URL) -> Kept:
    found = cache.page(url, project=NAME, source="S")
    assert found is not None
    return found


def offered(project: Project) -> list[tuple[str, list[str]]]:
    return [(release.text, [offer.file.url for offer in release.offers]) for release in project.releases]


@pytest.mark.parametrize("filenames", [("a-1.0.zip", "a-1.0.0.zip", "a-2.0.zip"), ()])
def test_a_page_comes_back_as_it_was(run: Begin, filenames: tuple[str, ...]) -> None:
    project = page(*filenames)
    run().keep_page(URL, project, validators=Validators(etag="e", last_modified="m"), expires=5000.5)
    found = kept(run())
    assert offered(found.project) == offered(project)
    assert (found.project.status, found.project.status_reason) == ("deprecated", "old")
    assert (found.validators, found.expires) == (Validators(etag="e", last_modified="m"), 5000.5)


def test_a_page_found_elsewhere_keeps_its_base(run: Begin) -> None:
    project = page("a-1.0.zip", url="https://other.example/x/y/")
    run().keep_page(URL, project, validators=Validators(), expires=0)
    assert offered(kept(run()).project) == [("1.0", ["https://other.example/p/a-1.0.zip"])]


def test_no_credentials_are_written_and_none_are_needed_to_find_a_page(run: Begin, tmp_path: Path) -> None:
    cache = run()
    cache.keep_page(URL, page("a-1.0.zip", url="https://me:secret@other.example/"), validators=Validators(), expires=0)
    cache.keep_metadata(FILE, FACTS)
    assert kept(run(), "https://index.example/simple/a/")
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.rglob("*.*"))


def test_a_page_with_credentials_in_its_links_is_forgotten(run: Begin) -> None:
    run().keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    linked = page("a-1.0.zip", link="https://user:secret@h.example/")
    run().keep_page(URL, linked, validators=Validators(), expires=0)
    assert run().page(URL, project=NAME, source="S") is None


def test_a_page_is_renewed_without_being_written(run: Begin) -> None:
    run().keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    run().renew_page(URL, 7000)
    assert kept(run()).expires == 7000


@pytest.mark.parametrize("damage", [b"", b"\xff\xff\xff\xff", b"\1\0\0\0\xc0"])
def test_a_damaged_page_is_none(run: Begin, tmp_path: Path, damage: bytes) -> None:
    run().keep_page(URL, page("a-1.0.zip"), validators=Validators(), expires=0)
    run()
    (folder,) = tmp_path.iterdir()
    with closing(Segments(folder)) as segments:
        segments.put(_page_key(URL), damage)
    assert run().page(URL, project=NAME, source="S") is None


def test_metadata_comes_back_for_the_same_file_only(run: Begin) -> None:
    run().keep_metadata(FILE, FACTS)
    cache = run()
    other = File(filename=FILE.filename, url="https://liar.example/a-1.0.zip", hashes=FILE.hashes)
    signed_again = File(filename=FILE.filename, url="https://h.example/a-1.0.zip?sig=2", hashes=FILE.hashes)
    assert (cache.metadata(FILE), cache.metadata(signed_again), cache.metadata(other)) == (FACTS, FACTS, None)


def test_metadata_of_a_file_without_a_hash_is_not_kept(run: Begin) -> None:
    file = File(filename="a-1.0.zip", url="https://h.example/a-1.0.zip")
    run().keep_metadata(file, FACTS)
    assert run().metadata(file) is None


def test_damaged_metadata_is_none(run: Begin, tmp_path: Path) -> None:
    run().keep_metadata(FILE, FACTS)
    run()
    (folder,) = tmp_path.iterdir()
    with closing(Segments(folder)) as segments:
        segments.put(_metadata_key(FILE) or b"", b"\xff")
    assert run().metadata(FILE) is None
