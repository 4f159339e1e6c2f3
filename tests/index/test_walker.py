from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadPage
from wheelhouse.index.walker import Walker

WORLD = {
    "a": ["b>=1", "c[fast]"],
    "b": ["c", "a"],
    "c": [],
    "c[fast]": ["d<3"],
    "d": ["d<2"],
    "broken": [],
    "none": [],
}


class World:
    """A library that answers at once, and the resolver's opinions on what is in it; `asked` tells what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.walker = Walker(self, best=self.best, dependencies=self.dependencies)

    def project_ahead(self, name: NormalizedName, then: Callable[[Project], None]) -> None:
        self.asked.append(name)
        if name in WORLD:
            then(Project(name=name, releases=()))

    def metadata_ahead(self, file: File, then: Callable[[Metadata], None]) -> None:
        self.asked.append(file.filename)
        then(Metadata(name=canonicalize_name(file.filename.partition(" ")[0]), version="1"))

    def best(self, project: Project, requirement: Requirement) -> File | None:
        if project.name == "broken":
            raise BadPage("broken")
        name = f"{project.name} {requirement.specifier}".strip()
        return None if project.name == "none" else File(filename=name, url=name)

    def dependencies(self, metadata: Metadata, extras: frozenset[NormalizedName]) -> Iterable[Requirement]:
        texts = WORLD[metadata.name] + [text for extra in extras for text in WORLD[f"{metadata.name}[{extra}]"]]
        return map(Requirement, texts)


@pytest.fixture
def world() -> World:
    return World()


def test_it_follows_every_dependency_and_extra_once(world: World) -> None:
    world.walker.want(Requirement("a"))
    assert set(world.asked) == {"a", "b", "b >=1", "c", "d", "d <3", "d <2,<3"}


def test_the_same_requirement_is_followed_once(world: World) -> None:
    for _ in range(2):
        world.walker.want(Requirement("C"))
    assert world.asked == ["c", "c"]


def test_what_was_said_before_narrows_what_is_best(world: World) -> None:
    world.walker.want(Requirement("c<5"))
    world.walker.want(Requirement("c>=1"))
    assert world.asked == ["c", "c <5", "c", "c <5,>=1"]


@pytest.mark.parametrize("name", ["broken", "none", "nobody"])
def test_it_ends_quietly_where_there_is_no_way(world: World, name: str) -> None:
    world.walker.want(Requirement(name))
    assert world.asked == [name]


def test_a_direct_reference_has_no_page(world: World) -> None:
    world.walker.want(Requirement("a @ https://h.example/a-1.whl"))
    assert world.asked == []
