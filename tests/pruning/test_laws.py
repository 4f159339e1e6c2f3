"""Nothing that is wanted is ever taken away, whatever was asked for and taken out before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from tests.command import whbuild
from tests.laws import tried
from tests.pypi import Pypi
from tests.specimens import sdist, wheel
from wheelhouse.records.reading import files, read

NAMES = [f"p{number}" for number in range(6)]
TARGETS = ["linux", "windows", "linux,windows"]


@st.composite
def universes(draw: st.DrawFn) -> list[tuple[str, bytes]]:
    """Return files in two versions of each project, which need others by name, extra or bound; some are sdists."""
    made = []
    for place, name in enumerate(NAMES):
        for version in ("1.0", "2.0"):
            wants = draw(st.sets(st.sampled_from(NAMES[place + 1 :]), max_size=2)) if place + 1 < len(NAMES) else set()
            bounds = [f"{each}{draw(st.sampled_from(['', '>1', '<2', '[more]']))}" for each in sorted(wants)]
            more = [f"{NAMES[-1]}; extra == 'more'"] if place + 1 < len(NAMES) else []
            if place + 1 == len(NAMES) or draw(st.integers(0, 4)):
                made.append(wheel(name, version, [*bounds, *more], extras=["more"]))
            else:
                made.append(sdist(name, version, pyproject=_project(name, version, bounds)))
    return made


def _project(name: str, version: str, wants: Sequence[str]) -> str:
    built = f'[build-system]\nrequires = ["{NAMES[-1]}"]\nbuild-backend = "flit_core.buildapi"\n'
    extra = "[project.optional-dependencies]\nmore = []\n"
    return f'{built}[project]\nname = "{name}"\nversion = "{version}"\ndependencies = {list(wants)}\n{extra}'


asks = st.tuples(
    st.just("ask"), st.sets(st.sampled_from([*NAMES, "p1[more]", "p2<2", "p3==1.0"]), min_size=1, max_size=3)
)
removals = st.tuples(
    st.just("remove"), st.sets(st.sampled_from([*NAMES[:4], "p3==1.0", "p2==2.0"]), min_size=1, max_size=2)
)
prunings = st.tuples(st.just("prune"), st.sets(st.sampled_from(["--keep-versions=1"]), max_size=1))
steps = st.lists(st.one_of(asks, removals, prunings), min_size=3, max_size=7)


_SDISTS = [sdist("p0", version, pyproject=_project("p0", version, [])) for version in ("1.0", "2.0")]
_TOOL = wheel(NAMES[-1], "1.0")
_LEFT_OVER: list[tuple[str, set[str]]] = [("ask", {"p5"}), ("ask", {"p0==1.0"}), ("ask", {"p0"})]


@pytest.mark.property
@example([*_SDISTS, _TOOL], _LEFT_OVER, "linux")  # pip would take 2.0, which no record tells of any more
@tried(10, suppress_health_check=[HealthCheck.too_slow])
@given(universes(), steps, st.sampled_from(TARGETS))
def test_whatever_is_taken_away_the_rest_is_proven(
    universe: list[tuple[str, bytes]], steps: list[tuple[str, set[str]]], platforms: str
) -> None:
    with TemporaryDirectory() as folder:
        source, index = Pypi(*universe).folder(Path(folder) / "files"), Path(folder) / "index"
        options = ("--no-index", "-f", source, "--python", "3.12", "--platform", platforms, "--no-build")
        for number, (what, words) in enumerate((("ask", {"p0"}), *steps, ("prune", set[str]()))):
            if what == "ask":
                whbuild(*sorted(words), index, "--set", f"s{number % 2}", *options)
            elif index.exists():
                whbuild(what, index, *sorted(words))
            _check(index)
        if index.exists():
            wanted = {filename for record in read(index) for filename in record.filenames}
            assert wanted == {file.filename for file in files(index)}


def _check(index: Path) -> None:
    if not index.exists():
        return
    ran = whbuild("verify", index)
    assert ran.code == 0, ran.out
    there = {path.name for path in (index / "packages").glob("*")}
    assert {filename for record in read(index) for filename in record.filenames} <= there
