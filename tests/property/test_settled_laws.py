"""The law of deliveries: on each target, pip can build whatever it takes from all that the targets bring together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.closure.worlds import Dist, World, asked
from tests.laws import tried
from tests.property.test_each_laws import TARGETS, among
from wheelhouse.closure.builds import with_builds
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.former import NOTHING, Former
from wheelhouse.closure.recipes import Recipes
from wheelhouse.closure.resolve import resolve
from wheelhouse.closure.settling import settled
from wheelhouse.dists.files import Sdist
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

pytestmark = pytest.mark.property

ASKED = st.lists(st.sampled_from(("a; sys_platform == 'win32'", "a", "b", "c<3")), min_size=1, max_size=2)
BUILT = {
    "a": (("c>=2",), ("c",), ("c<2",), ("d",)),
    "b": (("c",), ("c>=2; sys_platform == 'win32'",)),
    "c": (("d; sys_platform == 'win32'", "e; sys_platform != 'win32'"), ("d>=2",), ()),
}
TABLES = st.fixed_dictionaries({name: st.sampled_from(requires) for name, requires in BUILT.items()})
SOME = st.sampled_from((("sdist",), ("py3-none-any",), ("cp312-cp312-manylinux_2_28_x86_64", "sdist")))


def dists(*requires: str, python: str | None = None) -> st.SearchStrategy[Dist]:
    """Return versions that need one of these or nothing, as one kind of file or other."""
    needs = st.sampled_from(((), *((each,) for each in requires)))
    return st.builds(Dist, requires=needs, files=SOME, python=st.just(python))


UNIVERSES = st.fixed_dictionaries(
    {
        "a 1.0": dists("c", "b; sys_platform == 'win32'"),
        "b 1.0": dists("c"),
        "c 1.0": st.just(Dist()),
        "c 2.0": dists("e", python=">=3.10"),
        "c 3.0": dists(python=">=3.10"),
        "d 1.0": st.just(Dist()),
        "d 2.0": dists(python=">=3.10"),
        "e 1.0": dists(),
    }
)


@tried(150)
@given(UNIVERSES, ASKED, st.permutations(TARGETS), TABLES)
def test_pip_can_build_what_it_takes(
    universe: Mapping[str, Dist], wanted: list[str], targets: Sequence[Target], table: Mapping[str, tuple[str, ...]]
) -> None:
    ask, library = asked(["c", *wanted]), World(universe)

    def found(former: Former) -> tuple[Closure | Unsolved, ...]:
        recipes = Recipes(lambda pin: table.get(pin.project, ()))
        return with_builds(ask, resolve_each(ask, targets, library, former=former), library, recipes, former=former)

    closures = [each for each in settled(found, NOTHING, ask, library) if isinstance(each, Closure)]
    tree = _tree(universe, closures)
    for closure in closures:
        if not closure.gaps:
            _install(ask, closure.target, tree, table)


def _tree(universe: Mapping[str, Dist], closures: Sequence[Closure]) -> World:
    brought = {pin.file.filename for closure in closures for pin in closure.files}
    return World({key: replace(dist, files=among(brought, key, dist)) for key, dist in universe.items()})


def _install(
    ask: Ask, target: Target, tree: World, table: Mapping[str, tuple[str, ...]], seen: frozenset[str] = frozenset()
) -> None:
    """Raise ResolutionError where something is lacking, also to build with."""
    for pin in resolve(ask, target, tree).pins:
        if isinstance(pin.dist, Sdist) and pin.file.filename not in seen:
            _install(asked(table.get(pin.project, ())), target, tree, table, seen | {pin.file.filename})
