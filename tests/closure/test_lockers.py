"""What only lockers want: which projects, versions and files, and why."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from tests.closure.worlds import LINUX, WINDOWS, Dist, World, asked
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.former import NOTHING, Former
from wheelhouse.closure.lockers import lockable, with_lockers
from wheelhouse.errors import BuildError, NoMatchingVersion, ProjectNotFound, RequirementsError, ResolutionError
from wheelhouse.events import Event, Notice
from wheelhouse.targets.target import Target

WIN, MAC, OWN = (f"cp312-cp312-{name}" for name in ("win_amd64", "macosx_11_0_arm64", "manylinux_2_28_x86_64"))
ON_WIN = "sys_platform == 'win32'"


def answers(
    universe: dict[str, Dist],
    *wanted: str,
    targets: tuple[Target, ...] = (LINUX,),
    former: Former = NOTHING,
    events: list[Event] | None = None,
    lenient: bool = False,
    **rules: Any,
) -> tuple[Closure | Unsolved, ...]:
    world, ask, report = World(universe), asked(wanted, **rules), (events if events is not None else []).append
    found = resolve_each(ask, targets, world, former=former)
    return with_lockers(ask, found, world, report, former=former, lenient=lenient)


def lockers(*args: Any, **kwargs: Any) -> list[str]:
    (closure,) = answers(*args, **kwargs)
    assert isinstance(closure, Closure), closure.error
    return [pin.file.filename.removesuffix(".whl") for pin in closure.lockers]


def failed(*args: Any, **kwargs: Any) -> Exception:
    (found,) = answers(*args, **kwargs)
    assert isinstance(found, Unsolved)
    return found.error


PURE = "py3-none-any"


@pytest.mark.parametrize(
    ("universe", "wanted", "found"),
    [
        ({"a 1": Dist(), "b 1": Dist()}, ["a"], []),
        ({"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 1": Dist()}, ["a"], [f"b-1-{PURE}"]),
        ({"a 1": Dist(requires=("b", f"b>0; {ON_WIN}")), "b 1": Dist()}, ["a"], []),
        ({"a 1": Dist(), "b 1": Dist(files=(WIN, MAC))}, ["a", f"b; {ON_WIN}"], [f"b-1-{MAC}"]),
        ({"a 1": Dist(), "b 1": Dist(files=("sdist",))}, ["a", f"b; {ON_WIN}"], ["b-1.tar.gz"]),
        ({"a 1": Dist(), "b 2": Dist(files=("sdist",)), "b 1": Dist()}, ["a", f"b; {ON_WIN}"], [f"b-1-{PURE}"]),
        ({"a 1": Dist(requires=("b; python_version < '3.9'",)), "b 1": Dist()}, ["a"], []),
        ({"a 1": Dist(requires=("b; python_version > '3.13'",)), "b 1": Dist()}, ["a"], [f"b-1-{PURE}"]),
        ({"a 1": Dist(requires=("b; extra == 'x'",), extras=("x",)), "b 1": Dist()}, ["a"], []),
        (
            {"a 1": Dist(requires=(f"b; extra == 'x' and {ON_WIN}",), extras=("x",)), "b 1": Dist()},
            ["a[x]"],
            [f"b-1-{PURE}"],
        ),
        (
            {"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 1": Dist(requires=("c<2",)), "c 2": Dist(), "c 1": Dist()},
            ["a"],
            [f"b-1-{PURE}", f"c-1-{PURE}"],
        ),
    ],
)
def test_what_the_target_does_not_need(universe: dict[str, Dist], wanted: list[str], found: list[str]) -> None:
    assert lockers(universe, *wanted) == found


def test_the_pins_hold_and_others_make_way() -> None:
    universe = {
        "a 1": Dist(requires=(f"b; {ON_WIN}",)),
        "b 2": Dist(requires=("c>=2",)),
        "b 1": Dist(requires=("c",)),
        "c 2": Dist(),
        "c 1": Dist(),
    }
    assert lockers(universe, "a", "c<2") == [f"b-1-{PURE}", f"c-1-{PURE}"]


def test_a_pin_is_kept_for_whom_it_is_not_pinned_for() -> None:
    universe = {"a 1": Dist(requires=(f"b>0; {ON_WIN}",)), "b 1": Dist(files=(WIN, OWN, PURE))}
    (closure,) = answers(universe, "a", "b")
    assert isinstance(closure, Closure)
    (pin,) = closure.lockers
    assert (pin.file, [str(why) for why in pin.why]) == (closure.pins[1].file, ["b>0 (for lockers, from a 1)"])
    assert len(closure.files) == 2


def test_why_it_is_there() -> None:
    universe = {"a 1": Dist(requires=(f"b>=1; {ON_WIN}",)), "b 1": Dist(requires=("c",)), "c 1": Dist()}
    (closure,) = answers(universe, "a", f"c>0; {ON_WIN}")
    assert isinstance(closure, Closure)
    assert [[str(why) for why in pin.why] for pin in closure.lockers] == [
        ["b>=1 (for lockers, from a 1)"],
        ["c>0 (for lockers, from requirements.txt, line 2)", "c (for lockers, from b 1)"],
    ]
    assert [pin.file.filename for pin in closure.files] == [f"{name}-1-{PURE}.whl" for name in "abc"]


def test_a_later_target_takes_what_is_there() -> None:
    universe = {
        "a 1": Dist(requires=(f"b; {ON_WIN}", "m; sys_platform == 'darwin'")),
        "b 2": Dist(files=(MAC,)),
        "b 1": Dist(files=(WIN, MAC)),
        "m 1": Dist(),
    }
    found = answers(universe, "a", targets=(LINUX, WINDOWS))
    assert [[pin.file.filename for pin in each.lockers] for each in found if isinstance(each, Closure)] == [
        [f"b-1-{WIN}.whl", f"m-1-{PURE}.whl"],
        [f"m-1-{PURE}.whl"],
    ]


def test_what_the_index_has_holds() -> None:
    universe = {"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 2": Dist(), "b 1": Dist()}
    former = Former(lockers={LINUX.name: {NormalizedName("b"): Version("1")}})
    assert lockers(universe, "a", former=former) == [f"b-1-{PURE}"]
    assert lockers(universe, "a") == [f"b-2-{PURE}"]


def test_where_later_pythons_need_other_versions_they_are_left_out_and_that_is_told() -> None:
    universe = {
        "a 1": Dist(requires=("b", "b>=2; python_version >= '3.14'", f"c; {ON_WIN}")),
        "b 2": Dist(),
        "b 1": Dist(),
        "c 1": Dist(),
    }
    events: list[Event] = []
    assert lockers(universe, "a", "b<2; python_version < '3.14'", events=events) == [f"c-1-{PURE}"]
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert "'==3.12.*'" in notice.text


@pytest.mark.parametrize("markers", [("sys_platform == 'linux'", "sys_platform != 'linux'")])
def test_what_excludes_each_other_is_answered_system_by_system(markers: tuple[str, str]) -> None:
    universe = {
        "a 2": Dist(files=(WIN, PURE)),
        "a 1": Dist(),
        "b 1": Dist(requires=("c; os_name == 'nt'",)),
        "c 1": Dist(),
    }
    wanted = [f"a=={version}; {marker}" for version, marker in zip((1, 2), markers, strict=True)]
    assert lockers(universe, *wanted, "b") == [f"a-2-{PURE}", f"c-1-{PURE}"]


@pytest.mark.parametrize(
    ("universe", "error"),
    [
        ({"a 1": Dist(requires=(f"b; {ON_WIN}",))}, ProjectNotFound),
        ({"a 1": Dist(requires=(f"b>1; {ON_WIN}",)), "b 1": Dist()}, NoMatchingVersion),
        ({"a 1": Dist(requires=(f"b; {ON_WIN}", f"b<0; {ON_WIN}")), "b 1": Dist()}, ResolutionError),
    ],
)
def test_without_an_answer_the_target_has_none(universe: dict[str, Dist], error: type[Exception]) -> None:
    found = failed(universe, "a")
    assert isinstance(found, error)
    assert isinstance(found, ResolutionError)
    assert "--for-lockers" in found.context[-1]


def test_what_may_be_missing_is_told() -> None:
    events: list[Event] = []
    assert lockers({"a 1": Dist(requires=(f"b; {ON_WIN}",))}, "a", lenient=True, events=events) == []
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert notice.text.startswith("poetry, pdm and uv will find no lock: No index")
    assert notice.text.endswith("named b: b from a 1 (requirements.txt, line 1).")


def test_all_but_what_may_be_missing_is_there() -> None:
    needs = (f"b; {ON_WIN}", f"c>1; {ON_WIN}", f"d; {ON_WIN}")
    universe = {"a 1": Dist(requires=needs), "c 1": Dist(), "d 1": Dist(requires=("e", "b")), "e 1": Dist()}
    events: list[Event] = []
    wanted = ("a", f"B; {ON_WIN}")
    found = answers(
        universe, *wanted, lenient=True, targets=(LINUX, msgspec.structs.replace(LINUX, name="other")), events=events
    )
    for closure in found:
        assert isinstance(closure, Closure)
        assert [pin.project for pin in closure.lockers] == ["d", "e"]
        assert closure.lockers_without == ("b", "c")
    assert sum(isinstance(event, Notice) for event in events) == 2


def test_where_only_pins_are_in_the_way_there_is_nothing_for_lockers() -> None:
    universe = {"a 1": Dist(requires=(f"b>1; {ON_WIN}", f"c; {ON_WIN}")), "b 1": Dist(), "c 1": Dist()}
    (closure,) = answers(universe, "a", "b", lenient=True)
    assert isinstance(closure, Closure)
    assert (closure.lockers, closure.lockers_without) == ((), ())


def test_a_target_without_an_answer_stays_so() -> None:
    assert isinstance(failed({"a 1": Dist()}, "a>1"), NoMatchingVersion)


def test_what_is_missing_for_the_target_is_there_for_lockers() -> None:
    (closure,) = answers({"a 1": Dist(files=(WIN,))}, "a")
    assert isinstance(closure, Closure)
    assert ([gap.project for gap in closure.gaps], len(closure.lockers)) == (["a"], 1)


def test_hashes_hold_there_too() -> None:
    universe = {"a 1": Dist(requires=(f"b; {ON_WIN}",), hashes={"sha256": "aa"}), "b 1": Dist(hashes={"sha256": "bb"})}
    alone, both = ["a==1 --hash=sha256:aa"], ["a==1 --hash=sha256:aa", f"b==1 ; {ON_WIN} --hash=sha256:bb"]
    assert isinstance(failed(universe, *alone), RequirementsError)
    assert lockers(universe, *both) == [f"b-1-{PURE}"]


def test_a_build_that_fails_says_for_what_it_was_tried() -> None:
    class Unbuildable(World):
        def metadata(self, file: Any) -> Any:
            if file.filename == "b-1.tar.gz":
                raise BuildError("b does not build")
            return super().metadata(file)

    world = Unbuildable({"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 1": Dist(files=("sdist",))})
    ask = asked(["a"])
    with pytest.raises(BuildError) as raised:
        with_lockers(ask, resolve_each(ask, [LINUX], world), world)
    assert "--for-lockers" in raised.value.context[-1]


def test_a_library_is_lockable_or_not() -> None:
    universe = {"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 1": Dist(files=(WIN,))}
    assert [pin.project for pin in lockable(asked(["a"]), LINUX, World(universe))] == ["a", "b"]
    with pytest.raises(ProjectNotFound):
        lockable(asked(["a"]), LINUX, World({"a 1": universe["a 1"]}))
    disjoint = asked(["a==1; os_name == 'nt'", "a==2; os_name != 'nt'"])
    assert {str(pin.version) for pin in lockable(disjoint, LINUX, World({"a 1": Dist(), "a 2": Dist()}))} == {"1", "2"}


def test_equal_asks_give_equal_answers() -> None:
    universe = {"a 1": Dist(requires=(f"b; {ON_WIN}",)), "b 1": Dist(files=(WIN, MAC))}
    assert answers(universe, "a") == answers(dict(reversed(universe.items())), "a")
