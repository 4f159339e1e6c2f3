from __future__ import annotations

import pytest

from tests.closure.worlds import LINUX, WINDOWS, Dist, World, asked
from wheelhouse.closure.besides import with_others
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.resolve import resolve
from wheelhouse.closure.shortfalls import unanswered
from wheelhouse.dists.releases import Project
from wheelhouse.errors import NotThere, ResolutionError, Unanswered

UNIVERSE = {
    "a 1.0": Dist(requires=("absent",)),
    "b 1.0": Dist(),
    "b 0.5": Dist(),
    "c 1.0": Dist(files=("cp312-cp312-win_amd64",)),
    "d 1.0": Dist(),
}


class Partly(World):
    def project(self, name: str) -> Project:
        if name == "d":
            raise NotThere("the page of d is gone.")
        return super().project(name)  # type: ignore[arg-type]


def besides(*lines: str) -> list[str]:
    ask, world = asked(lines), Partly(UNIVERSE)
    with pytest.raises(ResolutionError) as caught:
        resolve(ask, LINUX, World(UNIVERSE))
    first, *others = (caught.value, *with_others(ask, Candidates(ask, LINUX), world, caught.value).beside)
    assert first is caught.value
    return [other.message for other in others]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["x"], []),
        (["x", "b"], []),
        (["x", "y", "z"], ["No index has a project named y.", "No index has a project named z."]),
        (["x", "b>=2"], ["No version of b answers b>=2 on 3.12-manylinux_2_28_x86_64."]),
        (["x", "b>=1", "b<1"], ["b>=1 and b<1 exclude each other."]),
        (["x", "c"], ["No version of c can be used on 3.12-manylinux_2_28_x86_64."]),
        (["x", "y; sys_platform == 'win32'"], []),
        (["x", "a"], []),  # what a needs is met once the rest is mended
        (["x", "d>=2"], []),  # it cannot be known
        (["x", "y @ https://files.example/y-1.0-py3-none-any.whl"], []),
    ],
)
def test_what_else_has_no_answer_is_put_beside(lines: list[str], told: list[str]) -> None:
    assert besides(*lines) == told


def test_each_reason_is_told_once_with_its_targets() -> None:
    found = resolve_each(asked(["x", "c", "y", "b>=2; sys_platform == 'win32'"]), (LINUX, WINDOWS), World(UNIVERSE))
    error = unanswered([each for each in found if isinstance(each, Unsolved)])
    assert (type(error), error.message) == (Unanswered, "None of 2 targets has an answer, for 4 reasons.")
    assert [line for line in error.context if line.startswith("for ")] == [
        "for all 2 targets: No index has a project named x.",
        "for 3.12-manylinux_2_28_x86_64: No version of c can be used on 3.12-manylinux_2_28_x86_64.",
        "for all 2 targets: No index has a project named y.",
        "for 3.12-win_amd64: No version of b answers b>=2 on 3.12-win_amd64.",
    ]


def test_the_error_of_the_only_target_tells_of_them_too() -> None:
    found = resolve_each(asked(["x", "y"]), (LINUX,), World({}))
    error = unanswered([each for each in found if isinstance(each, Unsolved)])
    assert error.message == "No index has a project named x."
    assert "beside that: No index has a project named y." in error.context
