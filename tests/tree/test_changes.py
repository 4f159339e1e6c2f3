from __future__ import annotations

from tests.tree.samples import stored
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.tree.changes import Changes, diff
from wheelhouse.tree.manifest import Manifest
from wheelhouse.tree.plan import plan


def test_what_is_linked_to_comes_before_what_links_to_it() -> None:
    tree, _ = plan(None, [stored("b"), stored("a")], {"asks/1.json": b"1"})
    assert [entry.path for entry in diff(None, tree).puts] == [
        "packages/a-1.0-py3-none-any.whl",
        "packages/b-1.0-py3-none-any.whl",
        "packages/a-1.0-py3-none-any.whl.metadata",
        "packages/b-1.0-py3-none-any.whl.metadata",
        "simple/a/index.html",
        "simple/a/index.v1_json",
        "simple/b/index.html",
        "simple/b/index.v1_json",
        "simple/index.html",
        "simple/index.v1_json",
        ".whbuild/asks/1.json",
        MANIFEST,
    ]


def test_what_goes_goes_pages_first() -> None:
    _, full = plan(None, [stored("a"), stored("b")], {"asks/1.json": b"1"})
    tree, _ = plan(None, [stored("a")], {})
    assert diff(full, tree).removals == (
        ".whbuild/asks/1.json",
        "simple/b/index.v1_json",
        "simple/b/index.html",
        "packages/b-1.0-py3-none-any.whl.metadata",
        "packages/b-1.0-py3-none-any.whl",
    )


def test_nothing_changes_when_nothing_changed() -> None:
    _, old = plan(None, [stored()], {"asks/1.json": b"1"})
    tree, _ = plan(old, [stored()], {"asks/1.json": b"1"})
    assert diff(old, tree) == Changes()
    assert not diff(old, tree)


def test_a_suspect_path_is_put_again_or_goes() -> None:
    tree, old = plan(None, [stored()], {})
    changes = diff(old, tree, {"packages/flask-1.0-py3-none-any.whl", "simple/ghost/index.html"})
    assert [entry.path for entry in changes.puts] == ["packages/flask-1.0-py3-none-any.whl"]
    assert changes.removals == ("simple/ghost/index.html",)


def test_an_empty_manifest_is_still_a_manifest() -> None:
    tree, _ = plan(None, [], {})
    assert [entry.path for entry in diff(Manifest(), tree).puts] == [
        "simple/index.html",
        "simple/index.v1_json",
        MANIFEST,
    ]
