from __future__ import annotations

import pytest

from tests.tree.samples import Memory, stored
from wheelhouse.places.place import apply, journal, pending
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.manifest import JOURNAL, MANIFEST, Entry
from wheelhouse.tree.plan import plan


def test_changes_are_announced_then_put_then_removed() -> None:
    place = Memory()
    apply(Changes(puts=(Entry(path="packages/a", content=b"a"),), removals=("simple/b", "packages/b")), place)
    assert place.done == [
        f"put {JOURNAL}",
        "put packages/a",
        "remove simple/b",
        "remove packages/b",
        f"remove {JOURNAL}",
    ]


def test_without_changes_nothing_is_touched() -> None:
    place = Memory()
    apply(Changes(), place)
    assert place.done == []


def test_the_manifest_is_the_last_that_is_put() -> None:
    place = Memory()
    apply(diff(None, plan(None, [stored()], {"asks/1.json": b""})[0]), place)
    assert [what for what in place.done if what.startswith("put")][-1] == f"put {MANIFEST}"


def test_a_journal_names_every_path_once() -> None:
    note = journal(Changes(puts=(Entry(path="b", content=b""),), removals=("a", "b")))
    assert (note.path, note.content) == (JOURNAL, b'["a","b"]\n')


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (b'["a","simple/b"]', {"a", "simple/b"}),
        (b'["../a","/b",".whbuild/pending.json","c"]', {"c"}),
        (b"", None),
        (b'{"a": 1}', None),
        (b"[" * 100_000, None),
    ],
)
def test_a_journal_is_read_with_distrust(raw: bytes, paths: set[str] | None) -> None:
    assert pending(raw) == paths
