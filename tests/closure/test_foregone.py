"""What needs no search: where every need alone leads to one file, and what leaves it to the search."""

from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure import resolve as story
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.resolve import answered, resolve
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import BuildError
from wheelhouse.events import Resolving
from wheelhouse.requirements.ask import Ask

SDIST, BOTH = ("sdist",), ("py3-none-any", "sdist")
PLAIN = {
    "a 2.0": Dist(requires=("b[x]>=1", "c")),
    "a 1.0": Dist(requires=("b",)),
    "b 3.0": Dist(files=BOTH, extras=("x",)),
    "b 2.0": Dist(files=BOTH, requires=('d<9; extra == "x"',), extras=("x",)),
    "c 2.0": Dist(files=SDIST),
    "c 1.0": Dist(files=SDIST, requires=("b>1",)),
    "d 1.0": Dist(),
}


def found(universe: dict[str, Dist] | World, preferred: str, ask: Ask) -> tuple[list[str], bool]:
    """Return the pins, and whether there was a search."""
    versions = {canonicalize_name(name): (Version(version),) for name, version in map(str.split, preferred.split(", "))}
    searches: list[Resolving] = []
    world = universe if isinstance(universe, World) else World(universe)
    candidates = Candidates(ask, LINUX, preferred=versions)
    closure = answered(ask, candidates, world, lambda e: searches.append(e) if isinstance(e, Resolving) else None)
    return [f"{pin.project} {pin.version}" for pin in closure.pins], bool(searches)


@pytest.mark.parametrize(
    ("preferred", "wanted", "pins"),
    [
        ("a 2.0, b 2.0, c 1.0", ["a"], ["a 2.0", "b 2.0", "c 1.0", "d 1.0"]),
        ("b 2.0", ["a"], ["a 2.0", "b 2.0", "c 2.0", "d 1.0"]),
        ("a 1.0, b 2.0", ["a>=1", "b!=1"], ["a 1.0", "b 2.0"]),
        ("a 9.0", ["a[x]", "a"], ["a 2.0", "b 3.0", "c 2.0"]),
    ],
)
def test_no_search_where_all_needs_agree(preferred: str, wanted: list[str], pins: list[str]) -> None:
    assert found(PLAIN, preferred, asked(wanted)) == (pins, False)


@pytest.mark.parametrize(
    ("universe", "ask"),
    [
        (PLAIN, asked(["b", "b<3"])),
        (PLAIN, asked(["b", "a @ https://files.example/a-1.0-py3-none-any.whl"])),
        (PLAIN, asked(["a"], ["b @ https://files.example/b-2.0-py3-none-any.whl"])),
        ({**PLAIN, "b 4.0": Dist(broken="odd")}, asked(["b"])),
        ({**PLAIN, "a 3.0": Dist(requires=("nowhere",))}, asked(["a"])),
    ],
)
def test_what_may_depend_on_the_order_is_searched(universe: dict[str, Dist], ask: Ask) -> None:
    alone = [f"{pin.project} {pin.version}" for pin in resolve(ask, LINUX, World(universe)).pins]
    assert found(universe, "x 1.0", ask) == (alone, True)


def test_an_sdist_that_might_come_first_leaves_it_to_the_search() -> None:
    universe = {"a 3.0": Dist(), "a 2.0": Dist(files=SDIST), "a 1.0": Dist(), "b 1.0": Dist(requires=("a<3",))}
    assert found(universe, "a 2.0", asked(["a"])) == (["a 3.0"], True)
    assert found(universe, "a 1.0", asked(["a"])) == (["a 1.0"], False)


def test_an_sdist_is_asked_last_and_only_where_nothing_else_is_in_doubt() -> None:
    world = World({**PLAIN, "d 2.0": Dist(requires=("b<3",))})
    assert found(world, "c 2.0", asked(["a"])) == (["a 2.0", "b 3.0", "c 2.0"], False)
    assert world.visited[-1] == "c-2.0.tar.gz"
    world.visited.clear()
    assert found(world, "c 2.0", asked(["c", "d"])) == (["b 2.0", "c 2.0", "d 2.0"], False)
    assert found(world, "c 2.0", asked(["c", "d", "b"])) == (["b 2.0", "c 2.0", "d 2.0"], True)


def test_what_fails_is_for_the_search_to_meet() -> None:
    class Failing(World):
        def metadata(self, file: File) -> Metadata:
            if file.filename.startswith("a-2.0"):
                raise BuildError("It cannot be built.")
            return super().metadata(file)

    universe = {"a 2.0": Dist(files=SDIST), "a 1.0": Dist(), "b 1.0": Dist(requires=("a<2",))}
    assert found(Failing(universe), "b 1.0", asked(["b", "a"])) == (["a 1.0", "b 1.0"], True)
    with pytest.raises(BuildError):
        found(Failing(universe), "b 1.0", asked(["a"]))


def test_the_search_finds_the_same_without_what_makes_it_lean(monkeypatch: pytest.MonkeyPatch) -> None:
    universe = {f"top 1.{n}": Dist(requires=(f"low==1.{n}", "x")) for n in range(20)}
    universe |= {f"low 1.{n}": Dist(requires=("x>=2",) if n else ("x",)) for n in range(20)}
    universe |= {"x 1.0": Dist(), "x 2.0": Dist(), "y 1.0": Dist(requires=("x<2",))}
    closure = resolve(asked(["top", "y"]), LINUX, World(universe))
    for name in ("_is_current_pin_satisfying", "_get_preference", "_patch_criteria"):
        monkeypatch.delattr(story._Lean, name)
    assert resolve(asked(["top", "y"]), LINUX, World(universe)) == closure
