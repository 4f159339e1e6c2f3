from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import NormalizedName, canonicalize_name

from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.closure import library as port
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, ProjectNotFound
from wheelhouse.index.cache import Cache
from wheelhouse.index.errands import Errands
from wheelhouse.index.library import Counts, Library, opened
from wheelhouse.requirements.ask import Sources as Asked
from wheelhouse.web.client import Connection, Web

A = canonicalize_name("a")
WHEEL = File(filename="a-1.0-py3-none-any.whl", url="https://h.example/a-1.0-py3-none-any.whl")
SDIST = File(filename="a-1.0.tar.gz", url="https://h.example/a-1.0.tar.gz")
FACTS = Metadata(name=A, version="1.0")


class Sources:
    """Has one project, and the metadata of its wheel; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tells: Metadata | None = None
        self.was_told = threading.Event()

    def project(self, name: NormalizedName) -> Project:
        self.asked.append(name)
        if name != A:
            raise ProjectNotFound(f"No index has a project named {name}")
        return Project(name=name, releases=())

    def told(self, file: File) -> Metadata | None:
        self.asked.append(f"told {file.filename}")
        self.was_told.set()
        return self.tells

    def metadata(self, file: File) -> Metadata:
        self.asked.append(file.filename)
        if file.sha256 is not None:
            raise BadArchive("broken")
        return FACTS


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def library(sources: Sources) -> Iterator[Library]:
    with Library(sources, sources, Errands(threads=2)) as made:
        yield made


def test_it_is_what_the_resolver_asks_for(library: Library) -> None:
    as_port: port.Library = library
    assert as_port.project(A).name == A
    assert as_port.metadata(WHEEL) is FACTS


def test_each_question_is_asked_once(library: Library, sources: Sources) -> None:
    for _ in range(2):
        library.project(A)
        library.metadata(WHEEL)
    assert sources.asked == ["a", WHEEL.filename]


def test_what_nobody_asked_for_is_not_known(library: Library, sources: Sources) -> None:
    assert library.known(A) is None
    assert sources.asked == []
    assert library.project(A) == library.known(A)


def test_files_of_another_hash_are_other_files(library: Library) -> None:
    library.metadata(WHEEL)
    with pytest.raises(BadArchive):
        library.metadata(File(filename=WHEEL.filename, url=WHEEL.url, hashes={"sha256": "0" * 64}))


def test_what_is_expected_is_there_when_asked_for(library: Library, sources: Sources) -> None:
    seen = threading.Event()
    library.expect([WHEEL])
    library.metadata_ahead(WHEEL, lambda _: seen.set())
    assert seen.wait(5)
    assert library.counts == Counts(projects=0, metadata=1, projects_in_vain=0, metadata_in_vain=1)
    assert library.metadata(WHEEL) is FACTS
    assert sources.asked == [WHEEL.filename]
    assert library.counts.metadata_in_vain == 0


def test_an_sdist_that_tells_nothing_is_brought_ahead_and_not_built(library: Library, sources: Sources) -> None:
    seen = threading.Event()
    library.expect([SDIST])
    library.metadata_ahead(SDIST, lambda _: pytest.fail("it told nothing"))
    library.project_ahead(A, lambda _: seen.set())
    assert seen.wait(5)
    assert sources.was_told.wait(5)
    assert sorted(sources.asked) == ["a", f"told {SDIST.filename}"]


def test_an_sdist_that_tells_enough_leads_on(library: Library, sources: Sources) -> None:
    seen = threading.Event()
    sources.tells = FACTS
    library.metadata_ahead(SDIST, lambda metadata: seen.set() if metadata is FACTS else None)
    assert seen.wait(5)


def test_of_what_is_expected_the_latest_comes_first(sources: Sources) -> None:
    errands = Errands(threads=1, awake=False)
    files = [File(filename=f"a-{n}.0-py3-none-any.whl", url=f"https://index.example/{n}") for n in range(4)]
    seen = threading.Event()
    with Library(sources, sources, errands) as library:
        library.expect(files[:2])
        library.expect(files[2:])
        library.metadata_ahead(files[1], lambda _: seen.set())
        errands.wake()
        assert seen.wait(5)
    assert [name[2] for name in sources.asked] == ["2", "3", "0", "1"]


def test_an_error_ahead_is_raised_when_the_question_comes(library: Library, sources: Sources) -> None:
    nobody, seen = canonicalize_name("nobody"), threading.Event()
    library.project_ahead(nobody, lambda _: None)
    library.project_ahead(A, lambda _: seen.set())
    assert seen.wait(5)
    with pytest.raises(ProjectNotFound):
        library.project(nobody)
    assert sorted(sources.asked) == ["a", "nobody"]


def test_an_error_of_no_question_is_never_raised(sources: Sources) -> None:
    with Library(sources, sources, Errands()) as library:
        library.project_ahead(canonicalize_name("nobody"), lambda _: None)


def refuse(*_: object) -> Any:
    raise AssertionError("no file is needed whole")


def test_nothing_goes_ahead_where_the_network_is_not_needed(tmp_path: Path) -> None:
    folder, seen = Pypi(wheel("a", "1.0")).folder(tmp_path), threading.Event()
    asked = Asked(find_links=(str(folder),))
    before = threading.active_count()
    with Web() as web, opened(asked, web=web, cache=None, clock=float, whole=refuse, prepare=refuse) as library:
        library.project_ahead(A, lambda _: seen.set())
        library.project(A)
        assert threading.active_count() == before
        assert not seen.is_set()


def test_the_first_request_wakes_what_goes_ahead() -> None:
    seen = threading.Event()
    with Pypi(wheel("a", "1.0"), wheel("b", "1.0")).serve() as server, Web(Connection(retries=0)) as web:
        asked = Asked(index_url=server.url)
        with opened(asked, web=web, cache=None, clock=float, whole=refuse, prepare=refuse) as library:
            library.project_ahead(canonicalize_name("b"), lambda _: seen.set())
            (release,) = library.project(A).releases
            assert library.metadata(release.offers[0].file).name == "a"
            assert seen.wait(5)


def test_a_second_run_asks_nobody(tmp_path: Path) -> None:
    with Pypi(wheel("a", "1.0")).serve(cache_control="max-age=60") as server, Web(Connection(retries=0)) as web:
        asked = Asked(index_url=server.url)
        for _ in range(2):
            cache = Cache(tmp_path)
            with opened(asked, web=web, cache=cache, clock=float, whole=refuse, prepare=refuse) as library:
                (release,) = library.project(A).releases
                assert library.metadata(release.offers[0].file).name == "a"
    assert server.paths() == ["/simple/a/", "/packages/a-1.0-py3-none-any.whl.metadata"]
