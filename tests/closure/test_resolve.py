"""What a resolution reports, why each pin is there, how little it looks at, and what it announces."""

from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure import resolve as story
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Release
from wheelhouse.errors import BuildError, Conflict, HashMismatch, NotThere, WhbuildError
from wheelhouse.events import Event, Resolved, Resolving


def test_a_pin_says_who_wants_it() -> None:
    world = World(
        {
            "a 1.0": Dist(requires=("b[x]>=1; python_version > '3'", "c")),
            "b 1.0": Dist(requires=("c>=1; extra == 'x'",), extras=("x",)),
            "c 1.0": Dist(),
        }
    )
    pins = resolve(asked(["a", "c"]), LINUX, world).pins
    assert [str(why) for why in pins[0].why] == ["a (from requirements.txt, line 1)"]
    assert [str(why) for why in pins[1].why] == ["b[x]>=1 (from a 1.0)"]
    assert [str(why) for why in pins[2].why] == [
        "c (from requirements.txt, line 2)",
        "c (from a 1.0)",
        "c>=1 (from b 1.0)",
    ]
    assert pins[1].extras == ("x",)


def test_progress_is_reported() -> None:
    events: list[Event] = []
    resolve(asked(["a"]), LINUX, World({"a 1.0": Dist(requires=("b",)), "b 1.0": Dist()}), events.append)
    assert events[:2] == [Resolving(rounds=1, pinned=1), Resolving(rounds=2, pinned=2)]
    assert events[-1] == Resolved(pins=2)


def test_candidates_may_be_shared_with_a_walker() -> None:
    ask, world = asked(["a"]), World({"a 1.0": Dist()})
    candidates = Candidates(ask, LINUX)
    closure = resolve(ask, LINUX, world, candidates=candidates)
    assert candidates.best(world.project(closure.pins[0].project), ask.wanted[0].requirement) is closure.pins[0].file


def test_what_the_index_cannot_answer_ends_the_run() -> None:
    world = World({"a 1.0": Dist()})
    world._metadata = {}
    with pytest.raises(NotThere):
        resolve(asked(["a"]), LINUX, world)


@pytest.mark.parametrize("error", [BuildError, HashMismatch])
def test_a_build_that_fails_ends_the_run_and_takes_no_older_version(error: type[WhbuildError]) -> None:
    class Broken(World):
        def metadata(self, file: File) -> Metadata:
            if "2.0" in file.filename:
                raise error("It cannot be built.")
            return super().metadata(file)

    with pytest.raises(error):
        resolve(asked(["a"]), LINUX, Broken({"a 1.0": Dist(), "a 2.0": Dist()}))


def test_the_steps_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "_ROUNDS", (1, 1))
    with pytest.raises(Conflict, match="in 1 steps"):
        resolve(asked(["a"]), LINUX, World({"a 1.0": Dist(requires=("b",)), "b 1.0": Dist()}))


def twins(count: int) -> dict[str, Dist]:
    """Return a history like that of boto3: each version of `top` wants its own `low`, and most of these a new `x`."""
    both = ("py3-none-any", "sdist")  # what was tried has a second file, which is no reason to look at it
    universe = {f"top 1.{n}": Dist(requires=(f"low>=1.{n},<1.{n + 1}",), files=both) for n in range(count)}
    universe |= {f"low 1.{n}": Dist(requires=("x>=2",) if n else ("x",)) for n in range(count)}
    return universe | {"x 1.0": Dist(), "x 2.0": Dist()}


def test_a_long_way_back_looks_at_each_version_once_and_announces_what_comes() -> None:
    world = World(twins(150))
    closure = resolve(asked(["top", "x<2"]), LINUX, world)
    assert [str(pin.version) for pin in closure.pins] == ["1.0", "1.0", "1.0"]
    assert len(world.visited) == len(set(world.visited)) == 301
    announced = [name for name in world.expected if name.startswith("top")]
    assert announced[:5] == [f"top-1.{n}-py3-none-any.whl" for n in (145, 144, 143, 142, 141)]
    assert len(announced) == len(set(announced)) > 130


def test_where_others_have_a_version_what_comes_is_announced_early() -> None:
    world = World(twins(150))
    ask = asked(["top", "x<2"])
    preferred = {canonicalize_name("low"): (Version("1.149"),)}
    closure = resolve(ask, LINUX, world, candidates=Candidates(ask, LINUX, preferred=preferred))
    assert [str(pin.version) for pin in closure.pins] == ["1.0", "1.0", "1.0"]
    announced = [name for name in world.expected if name.startswith("top")]
    assert len(announced) == len(set(announced)) > 145


def test_a_file_whose_name_cannot_be_read_is_no_candidate() -> None:
    files = ("a-2.0-odd-py3-none-any.whl", "a-2.1-py3-none-any.whl")
    closure = resolve(asked(["a"]), LINUX, World({"a 2.0": Dist(files=files), "a 1.0": Dist()}))
    assert [str(pin.version) for pin in closure.pins] == ["1.0"]


def test_versions_that_the_specifier_excludes_are_not_decoded() -> None:
    world = World({**{f"a 1.{n}": Dist() for n in range(200)}, "b 1.0": Dist(requires=("a==1.7",))})
    resolve(asked(["b"]), LINUX, world)
    assert _decoded(world.project(resolve(asked(["b"]), LINUX, world).pins[0].project).releases) == ["1.7"]


def _decoded(releases: tuple[Release, ...]) -> list[str]:
    return [release.text for release in releases if "offers" in vars(release)]
