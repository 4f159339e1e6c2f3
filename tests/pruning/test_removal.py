"""What an index remembers, once something was taken out of its sets."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, WINDOWS, recorded
from wheelhouse.pruning.remaining import Asked, Extras, Needs
from wheelhouse.pruning.removal import Removal, removal, without_sets
from wheelhouse.pruning.words import word
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record, RecordedFile, RecordedPin
from wheelhouse.records.recorded_set import RecordedSet

OWN = RecordedFile(project=NormalizedName("own"), version="1.0", filename="own-1.0-py3-none-any.whl", sha256="a" * 64)


def asked(target: str, *names: str) -> Record:
    return recorded(
        target, {f"{name} 1": [f"{place} {name}"] for place, name in enumerate(names, 1)}, requirements=names
    )


def memory(files: Sequence[RecordedFile] = (), **sets: Sequence[Record]) -> Memory:
    return Memory(
        records={record.path: record for records in sets.values() for record in records},
        sets={
            name: RecordedSet(name=name, asks=tuple(each.path for each in records), files=tuple(files))
            for name, records in sets.items()
        },
    )


def without(before: Memory, sets: Sequence[str], *texts: str) -> Removal:
    return removal(before, sets, [word(text) for text in texts], unasked)


def unasked(_: Record) -> Asked:
    def asked(pin: RecordedPin, extras: Extras) -> Needs:
        pytest.fail(f"nobody needs to know what {pin.project} needs with {sorted(extras)}")

    return asked


def shown(found: Removal) -> dict[str, list[str]]:
    records = found.memory.records
    return {
        name: [f"{records[ask].target[5:8]} {','.join(pin.project for pin in records[ask].pins)}" for ask in each.asks]
        for name, each in found.memory.sets.items()
    }


def test_each_target_of_each_set_is_asked_for_less() -> None:
    before = memory(web=[asked(LINUX, "a", "b"), asked(WINDOWS, "a", "b")], batch=[asked(LINUX, "b", "c")])
    found = without(before, ["web", "batch"], "b")
    assert shown(found) == {"batch": ["man c"], "web": ["man a", "win a"]}
    assert [f"{each.name} {each.project}" for each in found.taken] == ["batch b", "web b"]


def test_other_sets_stay_as_they_are() -> None:
    shared = asked(LINUX, "a", "b")
    found = without(memory(web=[shared], batch=[shared]), ["web"], "b")
    assert shown(found) == {"batch": ["man a,b"], "web": ["man a"]}


def test_a_set_of_which_nothing_is_left_is_gone() -> None:
    found = without(memory(web=[asked(LINUX, "a")], batch=[asked(LINUX, "b")]), ["web", "batch"], "a")
    assert shown(found) == {"batch": ["man b"]}
    assert set(found.moved.values()) == {None}


def test_what_was_asked_so_before_keeps_its_answer() -> None:
    less = asked(LINUX, "a")
    kept = recorded(LINUX, {"a 2": ["1 a"]}, requirements=["a"])
    assert kept.path == less.path
    found = without(memory(web=[asked(LINUX, "a", "b")], batch=[kept]), ["web"], "b")
    assert list(found.memory.records.values()) == [kept]


@pytest.mark.parametrize("text", ["own", "own==1", "own==2"])
def test_files_of_ones_own(text: str) -> None:
    found = without(memory([OWN], web=[asked(LINUX, "a")]), ["web"], text)
    left = found.memory.sets["web"].files
    assert (left == (OWN,)) == (text == "own==2")
    assert bool(found.taken) == (not left)


def test_a_whole_set() -> None:
    shared = asked(LINUX, "a")
    found = without_sets(memory([OWN], web=[shared, asked(LINUX, "b")], batch=[shared]), ["web"])
    assert shown(found) == {"batch": ["man a"]}
    assert [each.project for each in found.taken] == ["a", "b", "own"]
