"""The order in which the versions of a project are taken, with what other targets have before all else."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, WINDOWS, Dist, World, asked
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.resolve import resolve
from wheelhouse.targets.target import Target

A = canonicalize_name("a")
BOTH = ("py3-none-any", "sdist")
SDIST = ("sdist",)
FOREIGN = ("cp312-cp312-win_amd64",)
PLAIN = {"a 4.0": Dist(), "a 3.0": Dist(files=BOTH), "a 2.0": Dist(), "a 1.0": Dist()}
SDISTS = {"a 4.0": Dist(files=FOREIGN), "a 3.0": Dist(files=SDIST), "a 2.0": Dist(files=SDIST), "a 1.0": Dist()}


def ranked(universe: dict[str, Dist], preferred: str, wanted: str = "a", target: Target = LINUX, **rules: Any) -> str:
    versions = tuple(map(Version, preferred.split()))
    candidates = Candidates(asked([wanted], **rules), target, preferred={A: versions} if versions else {})
    project = World(universe).project(A)
    requirement = Requirement(wanted.partition(" --hash")[0])
    fits = list(candidates.matching(project, requirement.specifier))
    assert candidates.best(project, requirement) is (fits[0].file if fits else None)
    return " ".join(f"{fit.version}{'' if fit.rank is not None else '*'}" for fit in fits)


@pytest.mark.parametrize(
    ("preferred", "wanted", "order"),
    [
        ("", "a", "4.0 3.0 3.0* 2.0 1.0"),
        ("2.0", "a", "2.0 4.0 3.0 3.0* 1.0"),
        ("3.0.0", "a", "3.0 3.0* 4.0 2.0 1.0"),
        ("1.0 3.0", "a", "1.0 3.0 3.0* 4.0 2.0"),
        ("1.0 2.0", "a>1", "2.0 4.0 3.0 3.0*"),
        ("9.0 0.5", "a", "4.0 3.0 3.0* 2.0 1.0"),
        ("4.0", "a<2", "1.0"),
    ],
)
def test_what_is_preferred_comes_first_as_far_as_it_satisfies(preferred: str, wanted: str, order: str) -> None:
    assert ranked(PLAIN, preferred, wanted) == order


@pytest.mark.parametrize(
    ("preferred", "wanted", "order"),
    [
        ("4.0", "a", "3.0* 2.0* 1.0"),
        ("2.0", "a", "2.0* 3.0* 1.0"),
        ("2.0 1.0", "a", "2.0* 1.0 3.0*"),
        ("1.0", "a", "1.0 3.0* 2.0*"),
    ],
)
def test_an_sdist_is_preferred_where_nothing_newer_has_a_wheel(preferred: str, wanted: str, order: str) -> None:
    assert ranked(SDISTS, preferred, wanted) == order


def test_an_sdist_is_not_preferred_to_a_newer_wheel() -> None:
    assert ranked({**SDISTS, "a 5.0": Dist()}, "2.0") == "5.0 3.0* 2.0* 1.0"
    assert ranked({**SDISTS, "a 5.0": Dist(yanked=True)}, "2.0") == "2.0* 3.0* 1.0"
    assert ranked({**SDISTS, "a 5.0rc1": Dist()}, "2.0") == "2.0* 3.0* 1.0"
    assert ranked(SDISTS, "2.0", target=WINDOWS) == "4.0 3.0* 2.0* 1.0"


def test_yanks_and_pre_releases_keep_their_rules() -> None:
    yanked = {**PLAIN, "a 2.0": Dist(yanked=True)}
    assert ranked(yanked, "2.0") == "4.0 3.0 3.0* 1.0"
    assert ranked(yanked, "2.0", "a==2.0") == "2.0"
    early = {**PLAIN, "a 5.0rc1": Dist()}
    assert ranked(early, "5.0rc1") == "4.0 3.0 3.0* 2.0 1.0"
    assert ranked(early, "2.0 5.0rc1", pre=True) == "2.0 5.0rc1 4.0 3.0 3.0* 1.0"
    assert ranked({"a 2.0rc1": Dist(), "a 1.0rc1": Dist()}, "1.0rc1") == "1.0rc1 2.0rc1"


def test_hashes_and_prefer_binary_come_before_what_is_preferred() -> None:
    assert ranked({"a 3.0": Dist(), "a 2.0": Dist(files=SDIST), "a 1.0": Dist()}, "2.0 1.0", prefer_binary=True) == (
        "1.0 3.0 2.0*"
    )
    hashed = {"a 3.0": Dist(), "a 2.0": Dist(hashes={"sha256": "aa"}), "a 1.0": Dist(hashes={"sha256": "aa"})}
    assert ranked(hashed, "3.0 1.0", "a --hash=sha256:aa") == "1.0 2.0 3.0"


def test_times_and_constraints_bind_what_is_preferred() -> None:
    dated = {"a 2.0": Dist(uploaded="2025-01-01T00:00:00Z"), "a 1.0": Dist(uploaded="2023-01-01T00:00:00Z")}
    assert ranked(dated, "2.0", uploaded_before="2024-01-01T00:00:00+00:00") == "1.0"
    candidates = Candidates(asked(["a"], ["a<3"]), LINUX, preferred={A: (Version("3.0"), Version("1.0"))})
    fits = candidates.matching(World(PLAIN).project(A), SpecifierSet())
    assert [str(fit.version) for fit in fits] == ["1.0", "2.0"]


def test_only_what_is_preferred_is_decoded() -> None:
    world = World({f"a 1.{n}": Dist() for n in range(200)})
    preferred = {A: (Version("1.7"),)}
    ask = asked(["a>=1.3"])
    closure = resolve(ask, LINUX, world, candidates=Candidates(ask, LINUX, preferred=preferred))
    assert [str(pin.version) for pin in closure.pins] == ["1.7"]
    assert [release.text for release in world.project(A).releases if "offers" in vars(release)] == ["1.7"]


def test_a_direct_reference_is_what_it_is() -> None:
    ask = asked(["a @ https://files.example/a-2.0-py3-none-any.whl"])
    closure = resolve(ask, LINUX, World(PLAIN), candidates=Candidates(ask, LINUX, preferred={A: (Version("1.0"),)}))
    assert [str(pin.version) for pin in closure.pins] == ["2.0"]
