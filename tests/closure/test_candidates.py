"""What the walker asks of the candidates, and what any thread may ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.window import pinned
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError

A = canonicalize_name("a")
WORLD = World({"a 3.0": Dist(yanked=True), "a 2.0": Dist(files=("py3-none-any", "sdist")), "a 1.0": Dist()})


def best(requirement: str, *wanted: str, constraints: tuple[str, ...] = ()) -> str | None:
    candidates = Candidates(asked(wanted, constraints), LINUX)
    file = candidates.best(WORLD.project(A), Requirement(requirement))
    assert candidates.best(WORLD.project(A), Requirement(requirement)) is file
    return None if file is None else file.filename


def test_the_best_file_is_what_the_resolver_would_take() -> None:
    assert best("a") == "a-2.0-py3-none-any.whl"
    assert best("a==3.0") == "a-3.0-py3-none-any.whl"
    assert best("a>3") is None
    assert best("a", constraints=("a<2",)) == "a-1.0-py3-none-any.whl"
    assert best("a", "a<2") == "a-1.0-py3-none-any.whl"


def test_what_the_index_must_not_lack_is_left_for_the_resolver_to_tell() -> None:
    candidates = Candidates(asked(["a"], uploaded_before="2024-01-01T00:00:00+00:00"), LINUX)
    assert candidates.best(WORLD.project(A), Requirement("a")) is None


def dependencies(*lines: str, extras: str = "", provides: str = "") -> list[str]:
    names = [[canonicalize_name(name) for name in text.split()] for text in (extras, provides)]
    metadata = Metadata(name=A, version="1.0", requires_dist=lines, provides_extra=tuple(names[1]))
    candidates = Candidates(asked([]), LINUX)
    found = candidates.dependencies(metadata, frozenset(names[0]))
    assert candidates.dependencies(metadata, frozenset(names[0])) is found
    return [requirement.name for requirement in found]


def test_dependencies_are_those_whose_markers_hold() -> None:
    lines = ("b", 'c; sys_platform == "win32"', 'd; extra == "x"', 'e; extra == "Y_y" and python_version > "3"')
    assert dependencies(*lines) == ["b"]
    assert dependencies(*lines, extras="x", provides="x y-y") == ["b", "d"]
    assert dependencies(*lines, extras="x y-y", provides="x y-y") == ["b", "d", "e"]
    assert dependencies(*lines, extras="x") == ["b"]


@pytest.mark.parametrize(
    "line", ["b (>=1.0.*)", "b >> 1; extra == 'x'", "", 'b; python_version ~= "x" or os_name ~= "y"']
)
def test_one_line_that_cannot_be_read_spoils_all(line: str) -> None:
    with pytest.raises(IntegrityError):
        dependencies("c", line)


def test_many_threads_get_one_answer() -> None:
    candidates, project = Candidates(asked(["a"]), LINUX), WORLD.project(A)
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda _: candidates.best(project, Requirement("a>=1")), range(200)))
    assert len({id(file) for file in files}) == 1


def test_pinned_is_a_version_and_no_wildcard() -> None:
    texts = ("a==1", "a===1", "a>=1,==1", "a==1.*", "a>=1", "a")
    assert [pinned(Requirement(text).specifier) for text in texts] == [True, True, True, False, False, False]
    assert isinstance(A, str)
    assert NormalizedName("a") == A
