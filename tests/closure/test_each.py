"""Several targets in turn: what the later take from the earlier, what is told of all, and what ends the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from msgspec.structs import replace
from packaging.tags import Tag
from packaging.utils import canonicalize_name

from tests.closure.worlds import LINUX, OPEN, WINDOWS, Dist, World, asked
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import NotThere, RequirementsError
from wheelhouse.events import Event, Notice, Resolved
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

A = canonicalize_name("a")
ANY, WIN, SDIST = ("py3-none-any",), ("cp312-cp312-win_amd64",), ("sdist",)


def versions(answers: Iterable[Closure | Unsolved]) -> list[str]:
    return [
        " ".join(f"{pin.project} {pin.version}" for pin in each.pins) if isinstance(each, Closure) else "unsolved"
        for each in answers
    ]


def told(world: World, ask: Ask, targets: Sequence[Target]) -> list[Event]:
    events: list[Event] = []
    resolve_each(ask, targets, world, events.append)
    return [event for event in events if isinstance(event, Notice | Resolved)]


@pytest.mark.parametrize(
    ("newest", "older", "expected"),
    [
        (ANY, ANY, ["a 2.0", "a 2.0", "a 2.0"]),
        (WIN, ANY, ["a 1.0", "a 1.0", "a 1.0"]),
        (WIN, SDIST, ["a 1.0", "a 2.0", "a 1.0"]),
        (SDIST, ANY, ["a 2.0", "a 2.0", "a 2.0"]),
        (("cp39-none-any",), ANY, ["a 1.0", "a 1.0", "a 1.0"]),
    ],
)
def test_a_later_target_takes_what_an_earlier_one_has(
    newest: tuple[str, ...], older: tuple[str, ...], expected: list[str]
) -> None:
    world = World({"a 2.0": Dist(files=newest), "a 1.0": Dist(files=older)})
    assert versions(resolve_each(asked(["a"]), (LINUX, WINDOWS, OPEN), world)) == expected


def test_the_target_that_is_named_first_leads() -> None:
    world = World({"a 3.0": Dist(python=">=3.10"), "a 2.0": Dist(python=">=3.10"), "a 1.0": Dist()})
    assert versions(resolve_each(asked(["a"]), (LINUX, OPEN), world)) == ["a 3.0", "a 1.0"]
    assert versions(resolve_each(asked(["a"]), (OPEN, LINUX), world)) == ["a 1.0", "a 1.0"]


def test_what_will_be_wanted_of_pinned_versions_is_announced_for_the_targets_to_come() -> None:
    files = ("cp312-cp312-manylinux_2_28_x86_64", "cp312-cp312-win_amd64", "cp39-cp39-manylinux_2_28_x86_64")
    world = World({"a 1.0": Dist(requires=("b",), files=files), "b 1.0": Dist()})
    resolve_each(asked(["a"]), (LINUX, WINDOWS, OPEN), world)
    b = "b-1.0-py3-none-any.whl"
    assert world.expected == [f"a-1.0-{files[1]}.whl", b, f"a-1.0-{files[2]}.whl", b]


@pytest.mark.parametrize(
    ("files", "announced"), [(SDIST, ["a-1.0.tar.gz"]), (("sdist", "cp312-cp312-manylinux_2_28_x86_64"), [])]
)
def test_an_sdist_is_announced_where_there_is_nothing_else(files: tuple[str, ...], announced: list[str]) -> None:
    world = World({"a 1.0": Dist(files=files)})
    resolve_each(asked(["a"]), (LINUX, OPEN), world)
    assert world.expected == announced


def test_an_sdist_is_announced_where_kin_could_not_agree_with_the_others_either() -> None:
    old_windows = replace(OPEN, name="old", tags=(Tag("cp39", "cp39", "win_amd64"), Tag("py3", "none", "any")))
    linux = ("cp312-cp312-manylinux_2_28_x86_64", "cp39-cp39-manylinux_2_28_x86_64")
    world = World({"a 2.0": Dist(files=linux), "a 1.0": Dist(files=("sdist", *WIN))})
    found = resolve_each(asked(["a"]), (LINUX, WINDOWS, OPEN, old_windows), world)
    assert versions(found) == ["a 2.0", "a 1.0", "a 2.0", "a 1.0"]
    assert "a-1.0.tar.gz" in world.expected


def test_the_first_target_of_each_other_python_is_foreseen_with_what_it_will_prefer() -> None:
    foreseen: list[Candidates] = []
    targets = (LINUX, WINDOWS, OPEN, replace(OPEN, name="again"))
    resolve_each(asked(["a"]), targets, World({"a 1.0": Dist()}), foresee=foreseen.append)
    assert [(each.target.name, [str(version) for version in each.preferred[A]]) for each in foreseen] == [
        (OPEN.name, ["1.0"])
    ]


def test_each_closure_is_told_before_the_next_target_is_begun_and_a_failure_is_none() -> None:
    told: list[str] = []
    world = World({"a 1.0": Dist(files=("cp312-cp312-manylinux_2_28_x86_64",)), "a 0.1": Dist(requires=("gone",))})
    resolve_each(
        asked(["a"]),
        (LINUX, WINDOWS, replace(LINUX, name="again")),
        world,
        ahead=lambda candidates: told.append(f"begin {candidates.target.name}"),
        solved=lambda closure: told.append(f"solved {closure.target.name}"),
    )
    first, second = LINUX.name, WINDOWS.name
    assert told == [f"begin {first}", f"solved {first}", f"begin {second}", "begin again", "solved again"]


def test_a_later_target_that_searches_goes_far_at_once() -> None:
    universe = {f"a {n}.0": Dist(requires=("b",)) for n in range(1, 30)} | {"a 0.1": Dist(requires=("c", "d"))}
    universe |= {"b 1.0": Dist(files=("cp312-cp312-manylinux_2_28_x86_64",)), "c 1.0": Dist(), "d 1.0": Dist()}
    world = World(universe)
    assert versions(resolve_each(asked(["a"]), (LINUX, WINDOWS), world)) == ["a 29.0 b 1.0", "a 0.1 c 1.0 d 1.0"]
    assert [name.partition("-py3")[0] for name in world.expected[1:5]] == ["a-27.0", "a-26.0", "a-25.0", "a-24.0"]
    assert {"c-1.0-py3-none-any.whl", "d-1.0-py3-none-any.whl"} <= set(world.expected)


def test_no_index_is_asked_for_what_a_url_gives() -> None:
    world = World({"a 1.0": Dist()})
    world._projects = {}
    ask = asked(["a @ https://me:secret@files.example/a-1.0-py3-none-any.whl"])
    assert versions(resolve_each(ask, (LINUX, WINDOWS), world)) == ["a 1.0", "a 1.0"]


def test_what_cannot_be_judged_is_not_announced() -> None:
    times = {"a 2.0": Dist(files=WIN), "a 1.0": Dist(uploaded="2020-01-01T00:00:00Z")}
    ask = asked(["a"], uploaded_before="2024-01-01T00:00:00+00:00")
    assert versions(resolve_each(ask, (LINUX, LINUX), World(times))) == ["a 1.0", "a 1.0"]


def test_all_targets_without_an_answer_are_collected() -> None:
    world = World(
        {"a 1.0": Dist(requires=('b; sys_platform == "win32"', 'b>2; python_version < "3.10"')), "b 1.0": Dist()}
    )
    found = resolve_each(asked(["a"]), (OPEN, LINUX, WINDOWS), world)
    assert versions(found) == ["unsolved", "a 1.0", "a 1.0 b 1.0"]
    assert isinstance(found[0], Unsolved)
    assert found[0].target is OPEN
    assert "b>2" in "".join((found[0].error.message, *found[0].error.context))


def test_a_target_for_which_only_files_are_missing_has_a_gap() -> None:
    world = World({"a 1.0": Dist(requires=("b",)), "b 1.0": Dist(files=WIN)})
    events: list[Event] = []
    found = resolve_each(asked(["a"]), (WINDOWS, LINUX), world, events.append)
    assert versions(found) == ["a 1.0 b 1.0", "a 1.0"]
    assert isinstance(found[1], Closure)
    assert [gap.project for gap in found[1].gaps] == ["b"]
    assert [event for event in events if isinstance(event, Resolved)] == [Resolved(pins=2, targets=2)]


def test_a_walker_may_go_ahead_of_each() -> None:
    world = World({"a 2.0": Dist(files=WIN), "a 1.0": Dist()})
    seen: list[Candidates] = []
    resolve_each(asked(["a"]), (LINUX, WINDOWS), world, ahead=seen.append)
    assert [candidates.target for candidates in seen] == [LINUX, WINDOWS]
    assert [list(map(str, versions)) for each in seen for versions in each.preferred.values()] == [["1.0"]]


def test_what_is_not_about_one_target_ends_the_run_and_names_it() -> None:
    class Silent(World):
        def metadata(self, file: File) -> Metadata:
            raise NotThere(f"{file.filename} is gone.")

    with pytest.raises(NotThere) as lost:
        resolve_each(asked(["a"]), (LINUX, WINDOWS), Silent({"a 1.0": Dist()}))
    assert lost.value.context == (f"while resolving for {LINUX.name}",)


def test_dependencies_without_a_hash_are_told_for_all_targets() -> None:
    ask = asked(["a==1.0 --hash=sha256:aa"])
    needs = ('b; sys_platform == "win32"', 'c; sys_platform == "linux"')
    world = World({"a 1.0": Dist(requires=needs, hashes={"sha256": "aa"}), "b 1.0": Dist(), "c 1.0": Dist()})
    found = resolve_each(ask, (LINUX, WINDOWS), world)
    errors = [each.error for each in found if isinstance(each, Unsolved)]
    assert [error.context for error in errors] == [("c==1.0  (wanted by a 1.0)",), ("b==1.0  (wanted by a 1.0)",)]
    with pytest.raises(RequirementsError):
        resolve_each(ask, (LINUX,), world)


def test_what_is_true_of_many_targets_is_told_once() -> None:
    world = World(
        {
            "a 2.0": Dist(broken="it is no archive"),
            "a 1.0": Dist(yanked="broken"),
            "b 1.0": Dist(requires=('c; python_full_version < "3.9.2"',)),
            "c 1.0": Dist(),
        }
    )
    ask = asked(["a>=1,==1.0", "b", 'd; os_name == "java"', 'c; sys_platform == "win32"'])
    assert told(world, ask, (LINUX, WINDOWS, OPEN)) == [
        Notice(
            text='d; os_name == "java" (requirements.txt, line 3) is ignored: its marker does not hold on any target'
        ),
        Notice(
            text='c; sys_platform == "win32" (requirements.txt, line 4) is ignored: its marker does not hold on '
            f"2 of 3 targets: {LINUX.name}, {OPEN.name}"
        ),
        Notice(text="a 1.0 was yanked: broken"),
        Notice(
            text='b 1.0 needs c; python_full_version < "3.9.2": python_full_version is assumed to be 3.9.0 '
            f"on {OPEN.name}"
        ),
        Resolved(pins=3, targets=3),
    ]
    assert told(World({"a 1.0": Dist(), "a 2.0": Dist(broken="odd")}), asked(["a"]), (LINUX, WINDOWS)) == [
        Notice(text="a-2.0-py3-none-any.whl is passed over: odd"),
        Resolved(pins=1, targets=2),
    ]


def test_of_one_target_is_told_what_resolve_tells() -> None:
    world = World({"a 2.0": Dist(broken="odd"), "a 1.0": Dist(), "b 1.0": Dist(yanked=True)})
    ask = asked(["a[x]", "b==1.0", 'c; sys_platform == "win32"'])
    events: list[Event] = []
    resolve(ask, LINUX, world, events.append)
    assert told(world, ask, (LINUX,)) == [event for event in events if isinstance(event, Notice | Resolved)]


def test_no_target_has_no_answer() -> None:
    assert resolve_each(asked(["a"]), (), World({})) == ()
