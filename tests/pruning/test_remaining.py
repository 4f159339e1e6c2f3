"""What is left of a record, once less is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from tests.lineage.worlds import records
from wheelhouse.lineage.chains import chains
from wheelhouse.pruning.remaining import Needs, extras_in, remaining
from wheelhouse.records.record import Record, RecordedPin, RecordedWhy

EXTRAS = frozenset[NormalizedName]


def unasked(pin: RecordedPin, extras: EXTRAS) -> Needs:
    pytest.fail(f"nobody needs to know what {pin.project} needs with {sorted(extras)}")


def without(record: Record, *names: str) -> Record | None:
    return remaining(record, [NormalizedName(name) for name in names], unasked)


def shown(record: Record | None) -> list[str]:
    assert record is not None
    return [f"{each.project} {each.version}" for each in record.members]


def asked(pins: dict[str, Sequence[str]], *requirements: str, **more: dict[str, Sequence[str]]) -> Record:
    return recorded(LINUX, pins, more.get("missing"), requirements=requirements)


def test_what_only_the_project_needed_goes_with_it() -> None:
    record = asked(
        {"flask 3.0": ["1 flask"], "click 8.1": ["flask click", "2 click"], "zipp 3": ["flask zipp"]}, "flask", "click"
    )
    left = without(record, "flask")
    assert shown(left) == ["click 8.1"]
    assert left is not None
    assert [why.requirement for why in left.pins[0].why] == ["click"]
    assert left.requirements == record.requirements[1:]
    assert left.path != record.path


def test_what_others_need_stays_and_is_asked_for_no_more() -> None:
    record = asked({"flask 3.0": ["1 flask"], "click 8.1": ["flask click", "2 Click"]}, "flask", "Click>=8")
    left = without(record, "click")
    assert shown(left) == ["flask 3.0", "click 8.1"]
    assert left is not None
    assert [why.project for why in left.pins[1].why] == ["flask"]


def test_nothing_is_left_where_nothing_else_was_asked_for() -> None:
    assert without(asked({"flask 3.0": ["1 flask"]}, "flask[async] >= 2"), "flask") is None


def test_a_circle_that_nobody_asks_for_goes() -> None:
    record = asked({"a 1": ["1 a", "b a"], "b 1": ["a b"], "c 1": ["2 c"]}, "a", "c")
    assert shown(without(record, "a")) == ["c 1"]


def test_what_is_missing_needs_what_it_needs() -> None:
    pins = {"lib 1": ["drivers lib"], "app 1": ["1 app"]}
    record = recorded(LINUX, pins, {"drivers 2": ["app drivers"]}, requirements=["app", "other"])
    assert shown(without(record, "other")) == ["lib 1", "app 1", "drivers 2"]
    assert shown(without(record, "app")) == []


def test_builds_go_with_their_sdists_and_so_do_those_that_these_take() -> None:
    builds = {
        "old 1": {"maker 2": ["! maker"]},
        "maker 2": {"tool 3": ["! tool"]},
        "other 1": {"tool 4": ["! tool"]},
    }
    pins = {"old 1": ["1 old"], "other 1": ["2 other"]}
    record = recorded(LINUX, pins, requirements=["old", "other"], builds=builds)
    first, second = without(record, "other"), without(record, "old")
    assert first is not None
    assert second is not None
    assert [build.project for build in first.builds] == ["old", "maker"]
    assert [build.project for build in second.builds] == ["other"]


def test_further_wheels_go_with_their_project() -> None:
    record = asked({"a 1": ["1 a"], "b 1": ["2 b"]}, "a", "b")
    record = msgspec.structs.replace(record, also=record.pins)
    left = without(record, "b")
    assert left is not None
    assert [file.project for file in left.also] == ["a"]


def fast(*wanted: str, texts: Sequence[str]) -> Record | None:
    """Return what is left without `own` of a record in which `flask[fast]` wants `zipp`; `texts` are flask's needs."""
    pins = {
        "flask 3": ["1 flask", *(f"own {text}" for text in wanted)],
        "own 1": ["2 own"],
        "click 8": ["flask click"],
        "zipp 3": ["flask zipp>=1"],
    }
    record = recorded(LINUX, pins, requirements=["flask", "own"])
    named = tuple(
        msgspec.structs.replace(pin, extras=("fast",)) if pin.project == "flask" else pin for pin in record.pins
    )
    record = msgspec.structs.replace(record, pins=named)
    return remaining(record, [NormalizedName("own")], lambda _, extras: Needs(texts=frozenset(texts), extras=extras))


def test_an_extra_that_nobody_wants_any_more_takes_its_needs_along() -> None:
    left = fast("flask[fast]>=2", texts=["click"])
    assert shown(left) == ["flask 3", "click 8"]
    assert left is not None
    assert left.pins[0].extras == ()


def test_what_is_needed_with_and_without_the_extra_stays_for_one_reason() -> None:
    left = fast("flask[fast]", texts=["click", "zipp>=1"])
    assert shown(left) == ["flask 3", "click 8", "zipp 3"]


@pytest.mark.parametrize(
    ("requirement", "extras"),
    [("a", []), ("a>=1", []), ("a[x]", ["x"]), ("a[X_y, z]>=1; os_name == 'nt'", ["x-y", "z"]), ("a[]", [])],
)
def test_extras_of_a_requirement(requirement: str, extras: list[str]) -> None:
    assert sorted(extras_in(requirement)) == extras


@given(records())
def test_what_is_left_is_what_chains_lead_to(record: Record) -> None:
    lines = {why.requirement for pin in record.pins for why in pin.why if why.project is None}
    record = msgspec.structs.replace(
        record,
        requirements=tuple(msgspec.structs.replace(_WANTED, requirement=line) for line in sorted(lines)),
    )
    left = without(record, "p0")
    if left is None:
        assert lines == {"p0"}
        return
    assert left.pins == tuple(pin for pin in left.pins if chains(left, pin.project).found)
    for pin in record.pins:
        others = [chain for chain in chains(record, pin.project).found if chain.steps[0].project != "p0"]
        assert bool(others) == (pin.project in {each.project for each in left.pins})


_WANTED = recorded(LINUX, {}, requirements=["a"]).requirements[0]


def test_what_only_lockers_want_goes_with_what_led_to_it() -> None:
    def for_lockers(name: str, *why: RecordedWhy) -> RecordedPin:
        return RecordedPin(project=NormalizedName(name), version="1", filename=name, sha256="", why=why)

    def by(parent: str, requirement: str) -> RecordedWhy:
        return RecordedWhy(requirement=requirement, project=NormalizedName(parent), version="1", lockers=True)

    record = msgspec.structs.replace(
        asked({"app 1": ["1 app"], "other 1": ["2 other"]}, "app", "other", "win"),
        lockers=(
            for_lockers("a", by("app", "a"), by("other", "a>0")),
            for_lockers("b", by("win", "b"), by("b", "b[x]")),
            for_lockers("c", by("a", "c")),
            for_lockers("win", RecordedWhy(requirement="win", file="requirements.txt", line=3, lockers=True)),
        ),
    )
    left = without(record, "other", "win")
    assert left is not None
    assert [(pin.project, [why.requirement for why in pin.why]) for pin in left.lockers] == [("a", ["a"]), ("c", ["c"])]
