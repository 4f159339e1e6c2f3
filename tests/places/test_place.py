from __future__ import annotations

from tests.tree.samples import Memory, stored
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.places.place import apply
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.plan import plan


def test_without_changes_nothing_is_touched() -> None:
    place = Memory()
    apply(Changes(), place)
    assert place.done == []


def test_the_manifest_is_the_last_that_is_put() -> None:
    place = Memory()
    apply(diff(None, plan(None, [stored()], {"asks/1.json": b""})[0]), place)
    assert [what for what in place.done if what.startswith("put")][-1] == f"put {MANIFEST}"
