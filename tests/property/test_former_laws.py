"""Laws of what an index has from before: it is the answer again, and takes no search for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from tests.laws import tried
from tests.property.test_each_laws import ANY, DENSE, NAMES, PLAIN, VERSIONS, AWorld
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import resolve_each
from wheelhouse.closure.former import Former
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.pins import pins
from wheelhouse.closure.resolve import _roots, _solved, answered
from wheelhouse.errors import ResolutionError
from wheelhouse.events import silent
from wheelhouse.targets.target import Target

pytestmark = pytest.mark.property

HELD = st.dictionaries(
    st.sampled_from(NAMES).map(canonicalize_name), st.sampled_from(VERSIONS).map(Version), max_size=4
)
NEWER = st.dictionaries(st.builds("{} {}".format, st.sampled_from(NAMES), st.sampled_from(("4.0", "5.0"))), st.none())


@tried(60)
@given(PLAIN, NEWER, st.sets(st.sampled_from(VERSIONS[:3])))
def test_what_answered_before_answers_again(world: AWorld, newer: Mapping[str, None], yanked: set[str]) -> None:
    universe, wanted, targets = world
    before = _each(universe, wanted, targets, Former())
    if any("sdist" in dist.files for dist in universe.values()):
        newer, yanked = {}, set()  # they may lead pip to an sdist of another target: then nobody can stay
    later = {name: replace(dist, yanked=name.split()[1] in yanked) for name, dist in universe.items()}
    published = {**{name: Dist(extras=("x",)) for name in newer}, **later}
    after = _each(published, wanted, targets, Former(own=before))
    assert {name: after[name] for name in before} == before


@tried(60)
@given(ANY | DENSE, HELD, st.booleans())
def test_with_what_is_held_a_walk_ends_as_the_search_does(
    world: AWorld, held: Mapping[NormalizedName, Version], prefer_binary: bool
) -> None:
    universe, wanted, _ = world
    ask, library = asked(wanted, prefer_binary=prefer_binary), World(universe)
    candidates = Candidates(ask, LINUX, held=held)
    graph = Graph(candidates, library, silent)
    roots = _roots(graph)
    try:
        picked = _solved(graph, roots, silent)
    except ResolutionError as error:
        with pytest.raises(type(error), match=re.escape(error.message)):
            answered(ask, candidates, library)
    else:
        assert answered(ask, candidates, library).pins == (*pins(picked, graph, roots),)


@tried(60)
@given(ANY, HELD)
def test_what_is_held_never_keeps_an_answer_away(world: AWorld, held: Mapping[NormalizedName, Version]) -> None:
    universe, wanted, targets = world
    free = _each(universe, wanted, targets, Former())
    bound = _each(universe, wanted, targets, Former(own={target.name: held for target in targets}))
    assert bound.keys() >= free.keys()


def _each(
    universe: Mapping[str, Dist], wanted: list[str], targets: Sequence[Target], former: Former
) -> dict[str, dict[NormalizedName, Version]]:
    """Return the pins of each target that has an answer in which nothing is missing."""
    found = resolve_each(asked(wanted), targets, World(universe), former=former)
    closures = [each for each in found if isinstance(each, Closure) and not each.gaps]
    return {closure.target.name: {pin.project: pin.version for pin in closure.pins} for closure in closures}
