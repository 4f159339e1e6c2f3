"""A target comes back out of its record as it went in."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import Tag

from tests.closure.worlds import LINUX, asked
from tests.records.test_writing import changed, read, written
from wheelhouse.closure.closure import Closure
from wheelhouse.records.recorded_target import compressed, target
from wheelhouse.targets.target import Target, running

TAGS = st.lists(
    st.builds(
        Tag,
        st.sampled_from(["cp312", "py3", "cp311"]),
        st.sampled_from(["none", "abi3"]),
        st.sampled_from(["any", "x_y"]),
    )
)


def kept(one: Target) -> Target | None:
    return target(read(written(Closure(target=one, pins=()), asked(["a"]))[1]))


def test_all_but_the_kernel_comes_back() -> None:
    named = msgspec.structs.replace(LINUX, name="production", assumed=frozenset({"python_full_version"}))
    assumed = frozenset({"python_full_version", "platform_release", "platform_version"})
    assert kept(named) == msgspec.structs.replace(named, assumed=assumed)


def test_the_kernel_comes_back_where_a_marker_looks_at_it() -> None:
    machine = changed(platform_release="6.1", platform_version="#1")
    ask = asked(["a; platform_release > '5'", "b; platform_version > '5'"])
    assert target(read(written(Closure(target=machine, pins=()), ask)[1])) == machine


def test_this_machine() -> None:
    known = kept(running())
    assert known is not None
    assert known.tags == running().tags


def test_a_thousand_tags_are_a_few_sets() -> None:
    assert len(list(compressed(running().tags))) < 12


def test_an_old_record_holds_no_target() -> None:
    known = read(written(Closure(target=LINUX, pins=()))[1])
    assert target(msgspec.structs.replace(known, markers={})) is None


@given(TAGS)
def test_tags_come_back_in_their_order(tags: list[Tag]) -> None:
    assert kept(msgspec.structs.replace(LINUX, tags=tuple(tags))).tags == tuple(tags)  # type: ignore[union-attr]
