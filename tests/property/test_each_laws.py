"""Laws of several targets, on tiny universes: each alone says the same, and they agree where they can."""

from __future__ import annotations

import random
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, OPEN, WINDOWS, Dist, World, asked, filenames
from tests.laws import tried
from wheelhouse.closure.alignment import Alignment
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.graph import Graph
from wheelhouse.closure.pins import pins
from wheelhouse.closure.resolve import _roots, _solved, answered, resolve
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import ResolutionError
from wheelhouse.events import Answering, Event, Notice, Report, silent
from wheelhouse.targets.target import Target

pytestmark = pytest.mark.property

NAMES = "abcd"
MARKERS = (
    "",
    "",
    '; extra == "x"',
    '; sys_platform == "win32"',
    '; python_version < "3.10"',
    '; python_full_version < "3.9.2"',
)
FILES = (
    ("py3-none-any",),
    ("py3-none-any", "sdist"),
    ("cp312-cp312-win_amd64",),
    ("cp312-cp312-win_amd64", "sdist"),
    ("cp39-cp39-manylinux_2_28_x86_64", "cp312-cp312-manylinux_2_28_x86_64"),
    ("sdist",),
)
TARGETS = (LINUX, WINDOWS, OPEN)


def worlds(
    versions: Sequence[str],
    ranges: Sequence[str],
    markers: Sequence[str],
    *,
    yanked: bool,
    least: int,
    files: Sequence[tuple[str, ...]] = FILES,
) -> Any:
    """Return universes of at most twelve versions, each with what is asked of it."""
    name, range_ = st.sampled_from(NAMES), st.sampled_from(ranges)
    wanted = st.builds("{}{}{}".format, name, st.sampled_from(("", "", "[x]")), range_)
    needs = st.builds("{}{}".format, wanted, st.sampled_from(markers))
    dists = st.builds(
        lambda requires, files, python, is_yanked: Dist(
            requires=tuple(requires), files=files, python=python, yanked=is_yanked and yanked, extras=("x",)
        ),
        st.lists(needs, max_size=3, unique=True),
        st.sampled_from(files),
        st.sampled_from((None, None, ">=3.10", ">=3.8,!=3.9.0")),
        st.booleans(),
    )
    universe = st.dictionaries(
        st.builds("{} {}".format, name, st.sampled_from(versions)), dists, min_size=least, max_size=12
    )
    return st.tuples(universe, st.lists(wanted, min_size=1, max_size=3), st.permutations(TARGETS))


VERSIONS = ("1.0", "2.0", "3.0", "3.0rc1")
RANGES = ("", "", ">=2", "<2", "==1.0", "!=2.0")
ANY = worlds(VERSIONS, (*RANGES, "==3.0rc1"), MARKERS, yanked=True, least=0)
DENSE = worlds(VERSIONS, ("", "", "", ">=1", ">=2", "<3"), MARKERS, yanked=True, least=8)
PLAIN = worlds(VERSIONS[:3], RANGES, ("", '; extra == "x"'), yanked=False, least=0)
SOURCES = worlds(
    VERSIONS[:3],
    ("", "", ">=2", ">=3"),
    ("", '; sys_platform == "win32"', '; python_version < "3.10"'),
    yanked=False,
    least=6,
    files=(FILES[0], FILES[4], ("sdist",), (*FILES[4], "sdist")),
)
AWorld = tuple[dict[str, Dist], list[str], Sequence[Target]]


@tried(60)
@given(ANY)
def test_each_closure_is_what_its_target_alone_gets_with_the_same_preferences(world: AWorld) -> None:
    universe, wanted, targets = world
    events: list[Event] = []
    found = resolve_each(asked(wanted), targets, World(universe), events.append)
    # Who is overtaken by an sdist is resolved again, by other laws: `test_settled_laws`, and one below.
    assume(not any(isinstance(event, Notice) and "is taken, not" in event.text for event in events))
    alignment = Alignment(World(universe))
    for target, answer in zip(targets, found, strict=True):
        alone = _alone(universe, wanted, target, alignment.preferred(target))
        assert alone == answer or (alone is None and (isinstance(answer, Unsolved) or answer.gaps)), answer
        alignment.add(Candidates(asked(wanted), target), answer.pins if isinstance(answer, Closure) else ())


@tried(40)
@given(ANY, st.integers())
def test_neither_the_order_of_pages_nor_who_asks_ahead_matters(world: AWorld, seed: int) -> None:
    universe, wanted, targets = world
    shuffled = list(universe)
    random.Random(seed).shuffle(shuffled)
    mixed = World({key: replace(universe[key], files=universe[key].files[::-1]) for key in shuffled})
    with ThreadPoolExecutor(4) as pool:
        found = resolve_each(asked(wanted), targets, mixed, ahead=lambda each: _go_ahead(each, mixed, pool))
    assert _shown(found) == _shown(resolve_each(asked(wanted), targets, World(universe)))


@tried(40)
@given(ANY)
def test_one_target_gets_and_is_told_what_resolve_says(world: AWorld) -> None:
    universe, wanted, (target, *_) = world
    one: list[Event] = []
    each: list[Event] = []
    alone = _alone(universe, wanted, target, {}, one.append)
    (found,) = resolve_each(asked(wanted), (target,), World(universe), each.append)
    if alone is not None:
        assert found == alone
        assert _told(each) == _told(one)


@tried(60)
@given(PLAIN)
def test_versions_agree_where_each_target_has_a_wheel_of_what_the_first_one_got(world: AWorld) -> None:
    universe, wanted, targets = world
    first, *others = resolve_each(asked(wanted), targets, World(universe))
    pins = _versions(first)
    for target, answer in zip(targets[1:], others, strict=True):
        if not pins or not all(_has_wheel(universe[pin], pin, target) for pin in pins):
            break
        assert _versions(answer) == pins


@tried(80)
@given(
    DENSE,
    st.just([]) | st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VERSIONS)), min_size=4, max_size=8),
    st.sampled_from(([], [], ["a<3"], ["b!=2.0"], ["a==3.0rc1"])),
    st.booleans(),
)
def test_a_search_without_a_walk_before_it_finds_the_same(
    world: AWorld, preferred: list[tuple[str, str]], constraints: list[str], prefer_binary: bool
) -> None:
    universe, wanted, (target, *_) = world
    versions = {canonicalize_name(name): tuple(Version(v) for n, v in preferred if n == name) for name, _ in preferred}
    ask, library = asked(wanted, constraints, prefer_binary=prefer_binary), World(universe)
    candidates = Candidates(ask, target, preferred=versions)
    graph = Graph(candidates, library, silent)
    roots = _roots(graph)
    try:
        picked = _solved(graph, roots, silent)
    except ResolutionError as error:
        with pytest.raises(type(error), match=re.escape(error.message)):
            answered(ask, candidates, library, foreseen=True)
    else:
        assert answered(ask, candidates, library, foreseen=True).pins == (*pins(picked, graph, roots),)


@tried(200)
@given(SOURCES)
def test_pip_takes_no_sdist_where_it_was_not_prepared_for(world: AWorld) -> None:
    universe, wanted, targets = world
    closures = [each for each in resolve_each(asked(wanted), targets, World(universe)) if isinstance(each, Closure)]
    brought = {pin.file.filename for closure in closures for pin in closure.pins}
    tree = World({key: replace(dist, files=among(brought, key, dist)) for key, dist in universe.items()})
    for closure in closures:
        if not closure.gaps:
            taken = resolve(asked(wanted), closure.target, tree)
            assert _sdists(taken) <= _sdists(closure)


def among(brought: Container[str], key: str, dist: Dist) -> tuple[str, ...]:
    name, version = key.split()
    return tuple(each for each in filenames(name, version, dist) if each in brought)


def _sdists(closure: Closure) -> set[str]:
    return {pin.file.filename for pin in closure.pins if isinstance(pin.dist, Sdist)}


def _alone(
    universe: Mapping[str, Dist],
    wanted: list[str],
    target: Target,
    preferred: Mapping[NormalizedName, tuple[Version, ...]],
    report: Report = silent,
) -> Closure | None:
    ask = asked(wanted)
    candidates = Candidates(ask, target, preferred=dict(preferred))
    try:
        return resolve(ask, target, World(universe), report, candidates=candidates)
    except ResolutionError:
        return None


def _go_ahead(candidates: Candidates, world: World, pool: ThreadPoolExecutor) -> None:
    for wanted in candidates.wanted:
        if wanted.project in world._projects:
            pool.submit(partial(candidates.best, world.project(wanted.project), wanted.requirement))


def _shown(found: Iterable[Closure | Unsolved]) -> list[object]:
    return [each if isinstance(each, Closure) else (each.error.message, each.error.context) for each in found]


def _told(events: Iterable[Event]) -> Sequence[Event]:
    # Who resolves alone may give a notice twice, and does not say whose turn it is.
    return [event for event in events if not isinstance(event, Notice | Answering)] + sorted(
        {event for event in events if isinstance(event, Notice)}, key=lambda notice: notice.text
    )


def _versions(answer: Closure | Unsolved) -> list[str]:
    return (
        [f"{pin.project} {pin.version}" for pin in answer.pins]
        if isinstance(answer, Closure) and not answer.gaps
        else []
    )


def _has_wheel(dist: Dist, pin: str, target: Target) -> bool:
    stem = "-".join(pin.split())
    fitting = Candidates(asked([]), target).fitting
    usable = dist.python is None or fitting.python_allowed(dist.python)
    return usable and any(fitting.rank(f"{stem}-{tags}.whl") is not None for tags in dist.files if tags != "sdist")
