from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.tree.samples import blobs, contents, stored, text_of
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.dists.files import Blob
from wheelhouse.errors import IntegrityError
from wheelhouse.tree import plan as module
from wheelhouse.tree.changes import diff
from wheelhouse.tree.manifest import Manifest, Status, Stored, blob_of, decode
from wheelhouse.tree.plan import plan

GOLDEN = Path(__file__).parent.parent / "trees" / "small"
SMALL = [
    stored("flask", "3.0", requires_python=">=3.8", upload_time="2024-05-06T07:08:09.123456Z"),
    stored("flask", "10.0", content=b"newer", yanked="breaks <3.8"),
    stored("torch", "2.1+cpu", content=b"torch", metadata=None),
]


@pytest.mark.parametrize(
    ("was", "now", "advice"),
    [
        ("git+https://git.example/a@1", "git+https://git.example/a@2", "give the project another version"),
        ("./a", "./a", "give the project another version"),
        ("https://index.example", "./a", "find out which source is wrong"),
        (None, None, "find out which source is wrong"),
    ],
)
def test_what_to_do_about_a_file_that_changed(was: str | None, now: str | None, advice: str) -> None:
    old, new = (
        msgspec.structs.replace(stored(content=content), source=source)
        for content, source in ((b"old", was), (b"new", now))
    )
    with pytest.raises(IntegrityError) as caught:
        plan(plan(None, [old], {})[1], [new], {})
    assert advice in (caught.value.hint or "")


def test_a_small_tree_is_the_golden_one_byte_for_byte() -> None:
    archived = Status(project=SMALL[0].project, status="archived", reason="Moved to Quart & friends")
    tree, _ = plan(None, SMALL, {"asks/1.json": b"{}\n"}, statuses=[archived])
    golden = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    assert {path: content for path, content in contents(tree).items() if isinstance(content, bytes)} == golden


def test_the_tree_holds_every_file_and_its_metadata() -> None:
    tree, _ = plan(None, SMALL, {})
    assert [path for path, content in contents(tree).items() if isinstance(content, Blob)] == [
        "packages/flask-10.0-py3-none-any.whl",
        "packages/flask-10.0-py3-none-any.whl.metadata",
        "packages/flask-3.0-py3-none-any.whl",
        "packages/flask-3.0-py3-none-any.whl.metadata",
        "packages/torch-2.1+cpu-py3-none-any.whl",
    ]


def test_the_manifest_in_the_tree_is_the_manifest() -> None:
    tree, manifest = plan(None, SMALL, {})
    assert decode(text_of(tree, MANIFEST).encode()) == manifest
    assert {**manifest.contents(), MANIFEST: blobs(tree)[MANIFEST]} == blobs(tree)


def test_no_input_is_an_index_of_nothing() -> None:
    tree, _ = plan(None, [], {})
    assert [entry.path for entry in tree.entries] == [MANIFEST, "simple/index.html", "simple/index.v1_json"]


def test_a_run_adds_and_renders_only_what_it_touched() -> None:
    _, old = plan(None, SMALL, {"asks/1.json": b"1"})
    tree, new = plan(old, [stored("torch", "2.2", content=b"more")], {"asks/2.json": b"2"})
    assert {path for path, content in contents(tree).items() if isinstance(content, bytes)} == {
        ".whbuild/asks/2.json",
        MANIFEST,
        "simple/index.html",
        "simple/index.v1_json",
        "simple/torch/index.html",
        "simple/torch/index.v1_json",
    }
    assert old.contents().keys() < new.contents().keys()
    assert "torch-2.1+cpu" in text_of(tree, "simple/torch/index.html")


def test_facts_are_refreshed_from_the_newer_run() -> None:
    first = stored(yanked="oops", requires_python=">=3.7", upload_time="2024-01-01T00:00:00Z")
    _, old = plan(None, [first], {})
    again = stored(requires_python=">=3.8", metadata=None, source=None)
    tree, new = plan(old, [again], {})
    assert new.stored == (stored(requires_python=">=3.8", upload_time="2024-01-01T00:00:00Z"),)
    assert "data-yanked" not in text_of(tree, "simple/flask/index.html")


def test_a_licence_and_a_summary_are_kept_and_stated_on_no_page() -> None:
    _, old = plan(None, [stored()], {})
    tree, new = plan(old, [stored(license="MIT", summary="What it is")], {})
    assert new.stored == (stored(license="MIT", summary="What it is"),)
    assert plan(new, [stored()], {})[1].stored == new.stored
    assert [entry.path for entry in diff(old, tree).puts] == [MANIFEST]


def test_another_content_under_the_same_name_is_refused() -> None:
    _, old = plan(None, [stored()], {})
    other = stored(content=b"evil", source="https://other.example/")
    with pytest.raises(IntegrityError, match=r"flask-1\.0-py3-none-any\.whl") as caught:
        plan(old, [other], {})
    assert caught.value.context == (
        f"{blob_of(b'wheel').sha256} from https://index.example/simple/",
        f"{blob_of(b'evil').sha256} from https://other.example/",
    )
    with pytest.raises(IntegrityError):
        plan(None, [stored(), other], {})


def test_names_that_differ_in_case_alone_are_one_file() -> None:
    _, old = plan(None, [stored()], {})
    shouted = msgspec.structs.replace(stored(), filename="FLASK-1.0-py3-none-any.whl")
    _, new = plan(old, [shouted], {})
    assert new.stored == old.stored
    with pytest.raises(IntegrityError, match=r"FLASK-1\.0.* is already in the index as flask-1\.0"):
        plan(old, [msgspec.structs.replace(shouted, blob=blob_of(b"other"))], {})


def test_what_is_not_on_disk_as_it_should_be_is_rendered_again() -> None:
    _, old = plan(None, SMALL, {"asks/1.json": b"1"})
    tree, new = plan(old, [], {}, suspect={"simple/flask/index.v1_json", ".whbuild/asks/1.json"})
    assert isinstance(contents(tree)["simple/flask/index.v1_json"], bytes)
    assert isinstance(contents(tree)["simple/torch/index.html"], Blob)
    assert new.texts == {path: blob for path, blob in old.texts.items() if not path.startswith(".whbuild/")}


def test_a_new_generation_of_pages_renders_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    _, old = plan(None, SMALL, {"asks/1.json": b"1"})
    monkeypatch.setattr(module, "RENDERING", module.RENDERING + 1)
    tree, new = plan(old, [], {})
    assert isinstance(contents(tree)["simple/torch/index.html"], bytes)
    assert new.texts == old.texts


def test_a_status_stays_until_it_is_told_otherwise() -> None:
    flask = stored()
    _, old = plan(None, [flask], {}, statuses=[Status(project=flask.project, status="archived")])
    tree, same = plan(old, [stored("abc")], {})
    assert same.statuses == old.statuses
    assert isinstance(contents(tree)["simple/flask/index.html"], Blob)
    tree, active = plan(same, [], {}, statuses=[Status(project=flask.project)])
    assert active.statuses == ()
    assert "project-status" not in json.loads(text_of(tree, "simple/flask/index.v1_json"))


def test_a_file_that_turns_out_to_be_of_another_project_moves() -> None:
    _, old = plan(None, [stored("a")], {})
    (file,) = old.stored
    tree, _ = plan(
        old, [Stored(filename=file.filename, project=stored("b").project, version="1.0", blob=file.blob)], {}
    )
    assert "simple/a/index.html" not in contents(tree)
    assert "a-1.0-py3-none-any.whl" in text_of(tree, "simple/b/index.html")


@pytest.mark.parametrize("project", ["..", "a/b", "Flask"])
def test_a_name_that_could_leave_its_folder_is_refused(project: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        plan(None, [stored(project)], {})


@pytest.mark.parametrize("path", ["manifest.json", "../x", "lock", "tmp/0"])
def test_a_record_cannot_take_the_place_of_what_whbuild_keeps(path: str) -> None:
    with pytest.raises(ValueError, match="no record"):
        plan(Manifest(), [], {path: b""})


def test_what_is_left_out_is_gone_from_files_pages_and_records() -> None:
    records = {"asks/1.json": b"{}\n", "asks/2.json": b"{}\n"}
    old = plan(None, SMALL, records)[1]
    gone = {"packages/flask-3.0-py3-none-any.whl", "packages/torch-2.1+cpu-py3-none-any.whl", ".whbuild/asks/1.json"}
    tree, manifest = plan(old, [], {}, without=gone)
    assert [file.filename for file in manifest.stored] == ["flask-10.0-py3-none-any.whl"]
    assert "flask-3.0" not in text_of(tree, "simple/flask/index.html")
    assert not [path for path in contents(tree) if "torch" in path or path in gone]


def test_what_is_left_out_and_comes_anew_is_there() -> None:
    old = plan(None, SMALL, {"asks/1.json": b"{}\n"})[1]
    gone = {f"packages/{SMALL[0].filename}", ".whbuild/asks/1.json"}
    assert plan(old, SMALL[:1], {"asks/1.json": b"{}\n"}, without=gone)[1] == old
