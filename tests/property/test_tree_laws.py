"""The laws of a tree: order never matters, what is applied is what was planned, and doing it twice does nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tree.samples import Memory, blobs, stored
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.places.place import apply
from wheelhouse.tree.changes import diff
from wheelhouse.tree.manifest import Status, Stored, decode, encode
from wheelhouse.tree.plan import plan

pytestmark = pytest.mark.property

files = st.builds(
    stored,
    st.sampled_from(["a", "b-c", "b"]),
    st.sampled_from(["1.0", "1.10", "1.9", "2!0.1+x"]),
    metadata=st.none() | st.just(stored().metadata),
    requires_python=st.none() | st.sampled_from([">=3.8", '"<&']),
    upload_time=st.none() | st.just("2024-01-01T00:00:00Z"),
    yanked=st.booleans() | st.text(max_size=3),
    source=st.none() | st.sampled_from(["https://index.example/", "https://other.example/"]),
)
runs = st.lists(files, max_size=5)
statuses = st.lists(
    st.builds(Status, project=files.map(lambda file: file.project), status=st.sampled_from([None, "archived"])),
    max_size=3,
)
records = st.dictionaries(st.sampled_from(["asks/1.json", "asks/2.json"]), st.binary(max_size=3))


@given(runs, statuses, st.data())
def test_the_order_of_arrival_never_matters(run: list[Stored], told: list[Status], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(run))
    assert plan(None, run, {}, statuses=told) == plan(None, shuffled, {}, statuses=data.draw(st.permutations(told)))


@given(st.tuples(runs, statuses, records), st.tuples(runs, statuses, records), st.sets(st.integers(0, 30)))
def test_what_is_applied_is_what_was_planned(
    first: tuple[list[Stored], list[Status], dict[str, bytes]],
    second: tuple[list[Stored], list[Status], dict[str, bytes]],
    lost: set[int],
) -> None:
    place = Memory()
    before, old = plan(None, first[0], first[2], statuses=first[1])
    apply(diff(None, before), place)
    assert place.there == blobs(before)
    suspect = {path for number, path in enumerate(old.contents()) if number in lost}
    for path in suspect:
        place.there.pop(path)
    after, new = plan(old, second[0], second[2], statuses=second[1], suspect=suspect)
    apply(diff(old, after, suspect), place)
    assert place.there == blobs(after) == {**new.contents(), MANIFEST: blobs(after)[MANIFEST]}


@given(runs, statuses, records)
def test_doing_it_twice_does_nothing(run: list[Stored], told: list[Status], notes: dict[str, bytes]) -> None:
    _, old = plan(None, run, notes, statuses=told)
    settled = plan(old, run, notes, statuses=told)
    assert not diff(old, settled[0])
    assert decode(encode(old)) == settled[1]


@given(st.lists(files, max_size=6, unique_by=lambda file: file.filename), st.integers(0, 6))
def test_two_runs_come_to_what_one_would_have(run: list[Stored], cut: int) -> None:
    _, old = plan(None, run[:cut], {})
    assert blobs(plan(old, run[cut:], {})[0]) == blobs(plan(None, run, {})[0])
