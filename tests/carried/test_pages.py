from __future__ import annotations

import json

import pytest
from packaging.utils import NormalizedName

from tests.tree.samples import stored
from wheelhouse.carried.pages import union
from wheelhouse.index.render import root_html, root_json
from wheelhouse.tree.manifest import Stored
from wheelhouse.tree.plan import plan

OLD, NEW = ("1.0", "2.0"), ("2.0", "3.0+x")
HTML, JSON = "simple/flask/index.html", "simple/flask/index.v1_json"


def page(path: str, versions: tuple[str, ...], yanked: bool | str = False) -> bytes:
    files: list[Stored] = [stored("flask", version, yanked=yanked) for version in versions]
    content = next(entry.content for entry in plan(None, files, {})[0].entries if entry.path == path)
    assert isinstance(content, bytes)
    return content


def test_a_page_lists_what_either_lists_and_says_of_both_what_the_new_one_says() -> None:
    both = union(HTML, page(HTML, OLD), page(HTML, NEW, yanked="bad")).decode()
    assert [both.count(f"flask-{version}-py3-none-any.whl</a>") for version in ("1.0", "2.0", "3.0+x")] == [1, 1, 1]
    assert both.count("data-yanked") == 2
    assert both.startswith("<!DOCTYPE html>")
    assert both.endswith("</html>\n")


def test_the_same_as_json() -> None:
    both = json.loads(union(JSON, page(JSON, OLD), page(JSON, NEW, yanked="bad")))
    assert [file["filename"].split("-")[1] for file in both["files"]] == ["1.0", "2.0", "3.0+x"]
    assert both["versions"] == ["1.0", "2.0", "3.0+x"]
    assert [file.get("yanked") for file in both["files"]] == [None, "bad", "bad"]


@pytest.mark.parametrize("path", [HTML, JSON])
def test_where_only_more_is_listed_it_is_the_new_page(path: str) -> None:
    assert union(path, page(path, OLD[:1]), page(path, OLD)) == page(path, OLD)


@pytest.mark.parametrize("path", [HTML, JSON])
def test_what_only_goes_is_still_listed(path: str) -> None:
    both = union(path, page(path, OLD), page(path, OLD[:1]))
    assert b"flask-2.0-py3" in both
    assert b"flask-1.0-py3" in both


def test_root_pages() -> None:
    a, b = NormalizedName("a"), NormalizedName("b")
    assert union("simple/index.html", root_html([a]), root_html([b])).count(b"<a href") == 2
    both = json.loads(union("simple/index.v1_json", root_json([a]), root_json([b])))
    assert both["projects"] == [{"name": "a"}, {"name": "b"}]


@pytest.mark.parametrize("old", [b"", b"{", b"[]", b'{"files": [1]}', b"\xff", b"[" * 100_000, b'{"files": 3}', b"{}"])
def test_of_a_page_that_is_none_nothing_is_taken(old: bytes) -> None:
    assert union(JSON, old, page(JSON, NEW)) == page(JSON, NEW)
    assert union(HTML, old, page(HTML, NEW)) == page(HTML, NEW)


def test_a_page_of_another_form_is_put_as_it_is() -> None:
    assert union(HTML, page(HTML, OLD), b"<html>") == b"<html>"
