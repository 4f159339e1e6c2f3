"""Laws of gaps, on tiny universes of which some files are for other machines: what is told of them is true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from tests.closure.worlds import Dist, World, asked
from tests.laws import tried
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.gaps import with_gaps
from wheelhouse.closure.resolve import answered, resolve
from wheelhouse.errors import ResolutionError
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import Target

pytestmark = pytest.mark.property

PLATFORM = "manylinux_2_28_x86_64"
TARGET = named(f"3.12-{PLATFORM}")
NAMES = "abcd"
ANYWHERE = ("py3-none-any",)
FILES = (
    ANYWHERE,
    ANYWHERE,
    ("cp312-cp312-win_amd64",),
    ("cp312-cp312-manylinux_2_39_x86_64", "cp312-cp312-manylinux_2_34_x86_64"),
    ("cp310-cp310-manylinux_2_17_x86_64", "cp37-abi3-win_amd64"),
    ("sdist", "cp312-cp312-win_amd64"),
)
Universe = dict[str, Dist]
Words = tuple[list[str], bool]

_NEED = st.builds("{}{}".format, st.sampled_from(NAMES), st.sampled_from(("", "", ">=2", "<2", "==1.0", "!=2.0")))
_DIST = st.builds(
    lambda requires, files, python: Dist(requires=tuple(requires), files=files, python=python),
    st.lists(_NEED, max_size=2, unique=True),
    st.sampled_from(FILES),
    st.sampled_from((None, None, ">=3.13", "<3.12")),
)
UNIVERSES = st.fixed_dictionaries(
    {f"{name} 2.0": _DIST for name in NAMES},
    optional={f"{name} {version}": _DIST for name in NAMES for version in ("1.0", "3.0")},
)
UNIVERSES = UNIVERSES.map(lambda universe: {key: without(key[0], dist) for key, dist in universe.items()})
ASKS = st.tuples(st.lists(_NEED, min_size=1, max_size=3), st.booleans())


@tried(50)
@given(UNIVERSES, ASKS)
def test_pins_and_gaps_together_are_what_is_asked_for(universe: Universe, ask: Words) -> None:
    closure = resolved(universe, ask, TARGET)
    if isinstance(closure, Closure):
        found = [(str(each.project), str(each.version)) for each in closure.pins]
        found += [(str(each.project), str(each.version)) for each in closure.gaps]
        versions = dict(found)
        needs = [*ask[0], *(need for key, dist in universe.items() if is_in(key, versions) for need in dist.requires)]
        for need in map(Requirement, needs):
            assert need.specifier.contains(versions[need.name])
        assert len(versions) == len(found)


@tried(30)
@given(UNIVERSES, ASKS)
def test_where_nothing_is_missing_leniency_changes_nothing(universe: Universe, ask: Words) -> None:
    whole = {key: replace(dist, files=ANYWHERE, python=None) for key, dist in universe.items()}
    lenient = Candidates(question(ask), TARGET, lenient=frozenset(NAMES))
    try:
        strict = resolve(question(ask), TARGET, World(whole))
    except ResolutionError:
        with pytest.raises(ResolutionError):
            answered(question(ask), lenient, World(whole))
    else:
        assert answered(question(ask), lenient, World(whole)) == strict


@tried(30)
@given(UNIVERSES, ASKS)
def test_every_remedy_closes_its_gap(universe: Universe, ask: Words) -> None:
    closure = resolved(universe, ask, TARGET)
    for gap in closure.gaps if isinstance(closure, Closure) else ():
        for remedy in gap.remedies:
            for other, target in applied(remedy, gap.project, ask):
                outcome = resolved(universe, other, target)
                assert (gap.project, gap.version) not in lacking(outcome), remedy


def without(name: str, dist: Dist) -> Dist:
    """Return the dist without what it needs of itself: such a version may exclude itself."""
    return replace(dist, requires=tuple(need for need in dist.requires if need[0] != name))


def applied(remedy: str, project: str, ask: Words) -> list[tuple[Words, Target]]:
    """Return the ask and the target after doing what the remedy says; nothing where it is not in the user's hand."""
    lines, only_binary = ask
    if found := re.fullmatch(r"(\S+) would take \S+", remedy):
        return [(ask, named(f"3.12-{found[1]}"))]
    if re.fullmatch(r"\S+ could be used without --only-binary", remedy):
        return [((lines, False), TARGET)]
    if found := re.fullmatch(r"\S+ \S+ has wheels for Python (.+?)( on \S+)?", remedy):
        return [(ask, named(f"{python}-{PLATFORM}")) for python in re.split(", | and ", found[1])[::3]]
    found = re.fullmatch(r"\S+ (\S+) has (?:a wheel|an sdist)(?:, but (.+) excludes? it)?", remedy)
    assert found is not None, remedy
    if "(from " in (found[2] or ""):
        return []
    others = [line for line in lines if Requirement(line).name != project]
    return [(([*others, f"{project}=={found[1]}"], only_binary), TARGET)]


def resolved(universe: Universe, ask: Words, target: Target) -> Closure | ResolutionError:
    world = World(universe)
    try:
        return resolve(question(ask), target, world)
    except ResolutionError as error:
        return with_gaps(question(ask), target, world, error) or error


def lacking(outcome: Closure | ResolutionError) -> list[tuple[str, Version]]:
    """Return the gaps; where there is no answer, what was done led to a conflict elsewhere."""
    return [(gap.project, gap.version) for gap in outcome.gaps] if isinstance(outcome, Closure) else []


def question(ask: Words) -> Ask:
    return asked(ask[0], only_binary=[":all:"] if ask[1] else [])


def is_in(key: str, versions: Mapping[str, str]) -> bool:
    name, version = key.split()
    return versions.get(name) == version
