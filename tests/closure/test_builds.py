"""What sdists are built with: resolved for the target, in an environment of its own for each, sdists among it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from packaging.utils import NormalizedName

from tests.closure.worlds import LINUX, OPEN, WINDOWS, Dist, World, asked
from wheelhouse.closure.builds import with_builds
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Build, Closure, Pin
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.recipes import Recipes
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadArchive, BuildError, SourceError, WhbuildError
from wheelhouse.events import Event, Notice
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

SDIST = Dist(files=("sdist",))
WIN = ("cp312-cp312-win_amd64",)


def requiring(table: Mapping[str, Sequence[str]]) -> Callable[[Pin], tuple[str, ...]]:
    return lambda pin: tuple(table.get(pin.project, ()))


def answered(
    world: World,
    table: Mapping[str, Sequence[str]],
    wanted: Sequence[str] = ("a",),
    targets: Sequence[Target] = (LINUX,),
    *,
    ask: Ask | None = None,
    **options: Any,
) -> tuple[Closure | Unsolved, ...]:
    ask = ask or asked(wanted)
    return with_builds(ask, resolve_each(ask, targets, world), world, Recipes(requiring(table)), **options)


def builds(answers: Sequence[Closure | Unsolved]) -> list[list[str]]:
    return [[_shown(build) for build in answer.builds] for answer in answers if isinstance(answer, Closure)]


def _shown(build: Build) -> str:
    return f"{build.project} {build.version}: {', '.join(f'{pin.project} {pin.version}' for pin in build.pins)}"


def failure(answers: Sequence[Closure | Unsolved]) -> str:
    (answer,) = answers
    assert isinstance(answer, Unsolved)
    error = answer.error
    return "\n".join((f"{type(error).__name__}: {error.message}", *(f"  {line}" for line in error.context)))


def test_without_sdists_there_is_nothing_to_build() -> None:
    world = World({"a 1.0": Dist()})
    found = resolve_each(asked(["a"]), (LINUX,), world)
    assert with_builds(asked(["a"]), found, world, Recipes(requiring({"a": ["b"]}))) == found


def test_the_newest_that_fits_with_all_that_it_needs() -> None:
    world = World({"a 1.0": SDIST, "b 2.0": Dist(requires=("c",)), "b 1.0": Dist(), "c 1.0": Dist()})
    (closure,) = answered(world, {"a": ["b>=1"]})
    assert isinstance(closure, Closure)
    (build,) = closure.builds
    assert (build.sdist, build.requires, build.unknown) == ("a-1.0.tar.gz", ("b>=1",), None)
    assert [str(why) for pin in build.pins for why in pin.why] == ["b>=1 (to build a 1.0)", "c (from b 2.0)"]


def test_an_sdist_among_what_it_is_built_with_has_a_build_of_its_own() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": SDIST, "c 1.0": Dist()})
    assert builds(answered(world, {"a": ["b"], "b": ["c"]})) == [["a 1.0: b 1.0", "b 1.0: c 1.0"]]


def test_each_sdist_has_its_own_environment() -> None:
    world = World({"a 1.0": SDIST, "d 1.0": SDIST, "b 2.0": Dist(), "b 1.0": Dist()})
    found = answered(world, {"a": ["b"], "d": ["b<2"]}, ["a", "d", "b<2"])
    assert builds(found) == [["a 1.0: b 2.0", "d 1.0: b 1.0"]]


def test_nothing_of_the_user_reaches_into_a_build_but_the_rules() -> None:
    world = World({"a 1.0": SDIST, "b 2.0": Dist(requires=("c",)), "b 1.0": Dist(), "c 1.0": Dist()})
    ask = asked(["a"], ["b<2", "c<1"], no_deps=True)
    assert builds(answered(world, {"a": ["b"]}, ask=ask)) == [["a 1.0: b 2.0, c 1.0"]]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, "b 2.0"),
        ({"prefer_binary": True}, "b 1.0"),
        ({"only_binary": ["b"]}, "b 1.0"),
        ({"no_binary": ["b"]}, "b 2.0"),
        ({"pre": True}, "b 3.0rc1"),
    ],
)
def test_the_rules_hold_for_what_is_built_with_as_in_pip(rules: dict[str, Any], expected: str) -> None:
    world = World({"a 1.0": SDIST, "b 3.0rc1": Dist(), "b 2.0": SDIST, "b 1.0": Dist(files=("sdist", "py3-none-any"))})
    (found,) = builds(answered(world, {"a": ["b"]}, ask=asked(["a"], **rules)))
    assert found[0] == f"a 1.0: {expected}"


def test_markers_are_those_of_the_target() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": Dist(), "c 1.0": Dist()})
    requires = {"a": ["b; sys_platform == 'win32'", "c"]}
    found = answered(world, requires, targets=(LINUX, WINDOWS))
    assert builds(found) == [["a 1.0: c 1.0"], ["a 1.0: b 1.0, c 1.0"]]
    assert next(build.requires for each in found if isinstance(each, Closure) for build in each.builds) == ("c",)


def test_a_later_target_prefers_what_an_earlier_one_builds_with() -> None:
    world = World({"a 1.0": SDIST, "b 2.0": Dist(python=">=3.10"), "b 1.0": Dist(), "c 1.0": Dist()})
    assert builds(answered(world, {"a": ["b"]}, targets=(OPEN, LINUX))) == [["a 1.0: b 1.0"]] * 2
    assert builds(answered(world, {"a": ["b"]}, targets=(LINUX, OPEN))) == [["a 1.0: b 2.0"], ["a 1.0: b 1.0"]]


def test_what_is_built_with_is_asked_once_and_announced() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": Dist()})
    asked_for, announced, expected = [], [], []
    ask = asked(["a"])

    def requires(pin: Pin) -> tuple[str, ...]:
        asked_for.append(pin.file.filename)
        return ("b",)

    def expect(pins: Sequence[Pin]) -> None:
        expected.append([pin.file.filename for pin in pins])

    def ahead(candidates: Candidates) -> None:
        announced.append((candidates.target.name, [str(wanted.requirement) for wanted in candidates.wanted]))

    with_builds(ask, resolve_each(ask, (LINUX, WINDOWS), world), world, Recipes(requires, expect=expect), ahead=ahead)
    assert (asked_for, announced) == (["a-1.0.tar.gz"], [(LINUX.name, ["b"])])
    assert expected == [["a-1.0.tar.gz", "a-1.0.tar.gz"]]


def test_the_search_says_nothing_about_lines_that_nobody_wrote() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": Dist(yanked=True)})
    events: list[Event] = []
    answered(world, {"a": ["b==1.0", "b; python_version<'3'"]}, report=events.append)
    assert not [event for event in events if isinstance(event, Notice)]


CHAIN = {"z 1.0": Dist(requires=("a",)), "a 1.0": SDIST}
WANTED = "  wanted: a (from z 1.0)\n  wanted: z (from requirements.txt, line 1)"


@pytest.mark.parametrize(
    ("universe", "requires", "expected"),
    [
        (
            {},
            {"a": ["b"]},
            "ProjectNotFound: What a 1.0 is built with cannot be had for 3.12-manylinux_2_28_x86_64.\n"
            "  No index has a project named b.\n"
            "    b  from the build requirements of a 1.0\n" + WANTED,
        ),
        (
            {"b 1.0": Dist(files=WIN)},
            {"a": ["b"]},
            "MissingFiles: What a 1.0 is built with cannot be had for 3.12-manylinux_2_28_x86_64.\n"
            "  b has no file that can be used on 3.12-manylinux_2_28_x86_64.\n"
            "    b 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only\n"
            "      b  from the build requirements of a 1.0\n" + WANTED,
        ),
        (
            {},
            {"a": ["b @@ c"]},
            "BuildError: a 1.0 is built with 'b @@ c', which cannot be read.\n" + WANTED,
        ),
        (
            {"b 1.0": Dist()},
            {"a": ["b; extra ~= 'x'"]},
            """BuildError: a 1.0 is built with "b; extra ~= 'x'", which cannot be read.\n""" + WANTED,
        ),
        (
            {"b 1.0": SDIST},
            {"a": ["b"], "b": ["a"]},
            "BuildError: a 1.0 is needed to build itself on 3.12-manylinux_2_28_x86_64:"
            " a 1.0 is built with b 1.0 is built with a 1.0.\n" + WANTED,
        ),
        (
            {"b 1.0": SDIST},
            {"a": ["b"], "b": ["c"]},
            "ProjectNotFound: What b 1.0 is built with cannot be had for 3.12-manylinux_2_28_x86_64.\n"
            "  No index has a project named c.\n"
            "    c  from the build requirements of b 1.0\n"
            "  wanted: b (to build a 1.0)\n" + WANTED,
        ),
    ],
)
def test_what_cannot_be_built(universe: dict[str, Dist], requires: dict[str, list[str]], expected: str) -> None:
    assert failure(answered(World(CHAIN | universe), requires, ["z"])).startswith(expected)


def failing(error: WhbuildError) -> Callable[[Pin], tuple[str, ...]]:
    def requires(_: Pin) -> tuple[str, ...]:
        raise error

    return requires


def test_a_backend_that_fails_is_told_with_who_wants_the_sdist() -> None:
    ask, world = asked(["z"]), World(CHAIN)
    found = with_builds(
        ask, resolve_each(ask, (LINUX,), world), world, Recipes(failing(BuildError("It hangs.", hint="Kill.")))
    )
    assert failure(found) == f"BuildError: It hangs.\n{WANTED}"


@pytest.mark.parametrize("error", [BadArchive("It is damaged."), SourceError("It is away.")])
def test_an_index_that_fails_ends_the_run(error: WhbuildError) -> None:
    ask, world = asked(["z"]), World(CHAIN)
    with pytest.raises(type(error)) as caught:
        with_builds(ask, resolve_each(ask, (LINUX,), world), world, Recipes(failing(error)))
    assert caught.value.context == tuple(line.strip() for line in WANTED.splitlines())


def test_an_index_that_fails_later_is_told_with_what_was_looked_for() -> None:
    class Away(World):
        def project(self, name: NormalizedName) -> Project:
            if name == "b":
                raise SourceError("It is away.")
            return super().project(name)

    with pytest.raises(SourceError) as caught:
        answered(Away(CHAIN), {"a": ["b"]}, ["z"])
    lines = [line.strip() for line in WANTED.splitlines()]
    assert caught.value.context == ("while resolving what a-1.0.tar.gz is built with", *lines)


def test_what_takes_a_compiler_says_so() -> None:
    ask, world = asked(["a"]), World({"a 1.0": SDIST, "b 1.0": SDIST})
    found = resolve_each(ask, (LINUX,), world)
    (closure,) = with_builds(
        ask, found, world, Recipes(requiring({"a": ["b"]}), lambda pin, requires: pin.project == "a" and bool(requires))
    )
    assert isinstance(closure, Closure)
    assert [build.compiled for build in closure.builds] == [True, False]


def test_all_that_cannot_be_built_is_told_together() -> None:
    world = World({"a 1.0": SDIST, "d 1.0": SDIST})
    (answer,) = answered(world, {"a": ["b"], "d": ["b"]}, ["a", "d"])
    assert isinstance(answer, Unsolved)
    assert [error.message.split()[1] for error in answer.errors] == ["a", "d"]


def unknown(answers: Sequence[Closure | Unsolved]) -> list[tuple[str, str | None]]:
    (closure,) = answers
    assert isinstance(closure, Closure)
    return [(_shown(build), build.unknown) for build in closure.builds]


def test_with_leniency_the_build_says_what_is_lacking() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": Dist(files=WIN), "c 1.0": Dist(), "d 1.0": SDIST})
    text = "What {} 1.0 is built with cannot be had for 3.12-manylinux_2_28_x86_64. {}"
    assert unknown(answered(world, {"a": ["b", "c"], "d": ["e"]}, ["a", "d"], lenient=True)) == [
        ("a 1.0: c 1.0", text.format("a", "b has no file that can be used on 3.12-manylinux_2_28_x86_64.")),
        ("d 1.0: ", text.format("d", "No index has a project named e.")),
    ]


def test_with_leniency_what_is_known_of_an_unwilling_backend_is_brought() -> None:
    ask, world = asked(["a"]), World({"a 1.0": SDIST, "b 1.0": Dist()})
    error = BuildError("It hangs.")
    error.known = ("b",)
    found = with_builds(ask, resolve_each(ask, (LINUX,), world), world, Recipes(failing(error)), lenient=True)
    assert unknown(found) == [("a 1.0: b 1.0", "It hangs.")]


def test_with_leniency_a_circle_is_noted() -> None:
    world = World({"a 1.0": SDIST, "b 1.0": SDIST})
    (a, b) = unknown(answered(world, {"a": ["b"], "b": ["a"]}, lenient=True))
    assert (a[1] or "").startswith("a 1.0 is needed to build itself")
    assert b == ("b 1.0: a 1.0", None)


def test_builds_without_end_end() -> None:
    universe = {f"a{number} 1.0": SDIST for number in range(1_010)}
    table = {f"a{number}": [f"a{number + 1}"] for number in range(1_010)}
    with pytest.raises(BuildError, match="More than 1,000 sdists"):
        answered(World(universe), table, ["a0"])
