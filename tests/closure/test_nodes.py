"""What targets share: candidates and needs, each made once."""

from __future__ import annotations

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import Dist, World
from wheelhouse.closure.fitting import Fit
from wheelhouse.closure.nodes import Nodes
from wheelhouse.dists.files import File

A = canonicalize_name("a")


def fit(filename: str, rank: int = 0) -> Fit:
    return Fit(File(filename=filename, url=f"https://index.example/{filename}"), "", Version("1.0"), rank)


def test_a_file_is_one_candidate_whatever_its_rank_on_a_target() -> None:
    nodes, found = Nodes(), fit("a-1.0-py3-none-any.whl")
    again = Fit(found.file, found.source, found.version, 7)
    assert nodes.candidate(A, found) is nodes.candidate(A, again) is not None


def test_a_file_of_another_name_or_version_is_none() -> None:
    nodes = Nodes()
    assert [nodes.candidate(A, fit(name)) for name in ("b-1.0.tar.gz", "a-2.0.tar.gz", "a.whl")] == [None, None, None]


def test_a_line_is_one_need_or_two_with_extras() -> None:
    nodes, plain, extra = Nodes(), Requirement("a<2"), Requirement("a[x]<2")
    assert [need.key for need in nodes.needs(plain)] == ["a"]
    assert [need.key for need in nodes.needs(extra)] == ["a", "a[x]"]
    assert nodes.needs(plain) is nodes.needs(plain)


def test_a_release_is_looked_up_once_for_a_project_and_again_for_another_answer() -> None:
    world, nodes, version = World({"a 1.0": Dist(), "a 2.0": Dist()}), Nodes(), Version("1")
    project = world.project(A)
    assert nodes.release(project, version) is nodes.release(project, version) is project.releases[1]
    again = World({"a 1.0": Dist()}).project(A)
    assert nodes.release(again, version) is again.releases[0]
    assert nodes.release(again, Version("2")) is None


def test_releases_with_a_yanked_file_are_found_once_for_a_project() -> None:
    world, nodes = World({"a 1.0": Dist(yanked=True), "a 2.0": Dist()}), Nodes()
    project = world.project(A)
    assert nodes.yanked(project) is nodes.yanked(project)
    assert [release.text for release in nodes.yanked(project)] == ["1.0"]
