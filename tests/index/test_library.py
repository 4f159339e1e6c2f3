from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure import library as port
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, ProjectNotFound
from wheelhouse.index.library import Counts, Library

A = canonicalize_name("a")
WHEEL = File(filename="a-1.0-py3-none-any.whl", url="https://h.example/a-1.0-py3-none-any.whl")
SDIST = File(filename="a-1.0.tar.gz", url="https://h.example/a-1.0.tar.gz")
FACTS = Metadata(name=A, version="1.0")


class Sources:
    """Has one project, and the metadata of its wheel; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def project(self, name: NormalizedName) -> Project:
        self.asked.append(name)
        if name != A:
            raise ProjectNotFound(f"No index has a project named {name}")
        return Project(name=name, releases=())

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
    with Library(sources, sources, threads=2) as opened:
        yield opened


def test_it_is_what_the_resolver_asks_for(library: Library) -> None:
    as_port: port.Library = library
    assert as_port.project(A).name == A
    assert as_port.metadata(WHEEL) is FACTS


def test_each_question_is_asked_once(library: Library, sources: Sources) -> None:
    for _ in range(2):
        library.project(A)
        library.metadata(WHEEL)
    assert sources.asked == ["a", WHEEL.filename]


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


def test_an_sdist_is_not_read_ahead(library: Library, sources: Sources) -> None:
    seen = threading.Event()
    library.expect([SDIST])
    library.metadata_ahead(SDIST, lambda _: None)
    library.project_ahead(A, lambda _: seen.set())
    assert seen.wait(5)
    assert sources.asked == ["a"]


def test_an_error_ahead_is_raised_when_the_question_comes(library: Library, sources: Sources) -> None:
    nobody, seen = canonicalize_name("nobody"), threading.Event()
    library.project_ahead(nobody, lambda _: None)
    library.project_ahead(A, lambda _: seen.set())
    assert seen.wait(5)
    with pytest.raises(ProjectNotFound):
        library.project(nobody)
    assert sorted(sources.asked) == ["a", "nobody"]


def test_an_error_of_no_question_is_never_raised(sources: Sources) -> None:
    with Library(sources, sources) as library:
        library.project_ahead(canonicalize_name("nobody"), lambda _: None)
