"""Laws of the resolver, on tiny universes: a brute-force search over all of them has the last word."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.closure.worlds import LINUX, Dist, World, asked
from tests.laws import tried
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.resolve import resolve
from wheelhouse.errors import ResolutionError

pytestmark = pytest.mark.property

NAMES = "abcd"
FINAL = ("1.0", "2.0", "3.0")
RANGES = ("", ">=2", "<2", "==1.0", "!=2.0", "~=1.0")
AnAsk = tuple[list[str], list[str]]


def worlds(versions: tuple[str, ...], ranges: tuple[str, ...], yanked: tuple[bool, ...]) -> st.SearchStrategy[Any]:
    """Return universes of at most ten versions, each with an ask of up to three requirements and a constraint."""
    name, range_ = st.sampled_from(NAMES), st.sampled_from(ranges)
    wanted = st.builds("{}{}{}".format, name, st.sampled_from(("", "", "[x]")), range_)
    needs = st.builds("{}{}".format, wanted, st.sampled_from(("", "", '; extra == "x"')))
    dists = st.builds(
        lambda requires, yanked, files: Dist(requires=tuple(requires), yanked=yanked, files=files, extras=("x",)),
        st.lists(needs, max_size=3, unique=True),
        st.sampled_from(yanked),
        st.sampled_from((("py3-none-any",), ("py3-none-any", "sdist"), ("cp39-cp39-win_amd64",))),
    )
    universe = st.dictionaries(st.builds("{} {}".format, name, st.sampled_from(versions)), dists, max_size=10)
    constraints = st.lists(st.builds("{}{}".format, name, range_), max_size=1)
    return st.tuples(universe, st.tuples(st.lists(wanted, min_size=1, max_size=3), constraints))


PLAIN = worlds(FINAL, RANGES, (False,))
ANY = worlds((*FINAL, "3.0rc1", "2.0.dev1"), (*RANGES, ">=3.0rc1", "==3.0rc1"), (False, False, True))


@tried(120)
@given(PLAIN)
def test_there_is_a_closure_exactly_where_brute_force_finds_one(world: tuple[dict[str, Dist], AnAsk]) -> None:
    universe, ask = world
    closure = _resolved(universe, ask)
    if closure is None:
        assert not any(_wrong(pins, universe, ask) is None for pins in _everything(universe))
    else:
        assert _wrong(_pins(closure), universe, ask) is None


@tried(80)
@given(ANY)
def test_every_closure_is_valid(world: tuple[dict[str, Dist], AnAsk]) -> None:
    universe, ask = world
    closure = _resolved(universe, ask)
    assert closure is None or _wrong(_pins(closure), universe, ask) is None


@tried(60)
@given(ANY, st.integers())
def test_the_order_of_pages_and_files_does_not_matter(world: tuple[dict[str, Dist], AnAsk], seed: int) -> None:
    universe, ask = world
    shuffled = list(universe)
    random.Random(seed).shuffle(shuffled)
    mixed = {key: replace(universe[key], files=universe[key].files[::-1]) for key in shuffled}
    assert _resolved(mixed, ask) == _resolved(universe, ask)


def _resolved(universe: Mapping[str, Dist], ask: AnAsk) -> Closure | None:
    try:
        return resolve(asked(*ask), LINUX, World(universe))
    except ResolutionError:
        return None


def _pins(closure: Closure) -> dict[str, str]:
    return {pin.project: str(pin.version) for pin in closure.pins}


def _everything(universe: Mapping[str, Dist]) -> Iterator[dict[str, str]]:
    choices = [(None, *(key.split()[1] for key in universe if key.split()[0] == name)) for name in NAMES]
    for picked in product(*choices):
        yield {name: version for name, version in zip(NAMES, picked, strict=True) if version is not None}


def _wrong(pins: Mapping[str, str], universe: Mapping[str, Dist], ask: AnAsk) -> str | None:
    """Return what is wrong with the pins: a need that is not met, or a file that may not be used; None if nothing."""
    specifiers = {name: SpecifierSet() for name in NAMES}
    for text in (*ask[1], *_needed(pins, universe, ask[0])):
        specifiers[Requirement(text).name] &= Requirement(text).specifier
    for text in _needed(pins, universe, ask[0]):
        name = Requirement(text).name
        if pins.get(name) not in _usable(name, specifiers[name], universe):
            return f"{text} is not met"
    return None


def _needed(pins: Mapping[str, str], universe: Mapping[str, Dist], wanted: list[str]) -> list[str]:
    needed = list(wanted)
    for text in needed:
        requirement = Requirement(text)
        dist = universe.get(f"{requirement.name} {pins.get(requirement.name)}", Dist())
        for each in dist.requires:
            plain, _, marker = each.partition(";")
            if (not marker or "x" in requirement.extras) and plain not in needed:
                needed.append(plain)
    return needed


def _usable(name: str, specifier: SpecifierSet, universe: Mapping[str, Dist]) -> list[str]:
    """Return the versions that satisfy the specifier and have a file for the target.

    Pre-releases and yanked versions too: as in pip, one that was admitted by a need which fell away since may stay.
    """
    versions = [key.split()[1] for key, dist in universe.items() if key.split()[0] == name and len(dist.files[0]) < 15]
    return [version for version in versions if specifier.contains(version, prereleases=True)]
