from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadPage
from wheelhouse.index import pages

URL = "https://index.example/simple/a-b/"
JSON = "application/vnd.pypi.simple.v1+json"
WHEEL = {"filename": "a_b-1.0-py3-none-any.whl", "url": "../../a_b-1.0-py3-none-any.whl", "hashes": {}}


def read(page: Any, content_type: str = JSON, url: str = URL) -> Project:
    body = page if isinstance(page, bytes) else json.dumps(page).encode()
    return pages.read(body, content_type, url=url, project=canonicalize_name("a-b"), source="S")


def detail(*files: Any, **more: Any) -> dict[str, Any]:
    return {"meta": {"api-version": "1.4"}, "name": "a-b", "files": list(files)} | more


def named(*filenames: str) -> dict[str, Any]:
    return detail(*({"filename": name, "url": name, "hashes": {}} for name in filenames))


def files(project: Project) -> list[File]:
    return [offer.file for release in project.releases for offer in release.offers]


def test_versions_come_newest_first_and_equal_ones_are_one_release() -> None:
    names = (
        "a_b-1.0.tar.gz",
        "a-b-1.10.zip",
        "A.B-1.9-py3-none-any.whl",
        "a_b-1.0.0-py3-none-any.whl",
        "a-b-2.0rc1.tgz",
    )
    project = read(named(*names))
    assert [release.text for release in project.releases] == ["2.0rc1", "1.10", "1.9", "1.0"]
    assert [file.filename for file in files(project)][-2:] == ["a_b-1.0.tar.gz", "a_b-1.0.0-py3-none-any.whl"]


def test_an_sdist_whose_name_begins_as_the_wheel_before_it_keeps_its_own_version() -> None:
    project = read(named("a_b-1.0-py3-none-any.whl", "a_b-1.0-2.tar.gz", "a_b-1.0-py2-none-any.whl"))
    assert [(release.text, len(release.offers)) for release in project.releases] == [("1.0-2", 1), ("1.0", 2)]


@pytest.mark.parametrize(
    "filename",
    [
        "a_b-1.0.exe",
        "a_b.whl",
        "a_b-one-py3-none-any.whl",
        "other-1.0.tar.gz",
        "a_b-1.0-" + "x" * 300 + ".whl",
        "-",
        "",
    ],
)
def test_a_file_name_that_says_no_version_is_left_out(filename: str) -> None:
    assert read(named(filename)).releases == ()


@pytest.mark.parametrize(
    "change",
    [
        {"filename": "a_b-1.0-py3-none-../../any.whl"},
        {"filename": "a_b-1.0-py3-none-any\n.whl"},
        {"filename": "a_b-1.0-py3-none-any:x.whl"},
        {"filename": "a_b-1.0-py3-none-äny.whl"},
        {"url": "file:///etc/passwd"},
        {"url": "ftp://index.example/a.whl"},
        {"url": "javascript:alert(1)"},
        {"url": "https://index.example/a.whl\r\nx: y"},
        {"url": 5},
        {"hashes": {"sha256": "../../../etc/passwd"}},
        {"size": "large"},
        {"hashes": {"sha256": [[[]]]}},
    ],
)
def test_a_file_that_cannot_be_used_is_left_out_and_no_other(change: dict[str, Any]) -> None:
    good = WHEEL | {"filename": "a_b-1.0-py2-none-any.whl"}
    project = read(detail(WHEEL | change, good))
    assert [file.filename for file in files(project)] == ["a_b-1.0-py2-none-any.whl"]


@pytest.mark.parametrize("entry", [5, None, "a_b-1.0.zip", [], {}, {"filename": 5}])
def test_an_entry_that_is_no_file_object_is_left_out(entry: Any) -> None:
    assert len(files(read(detail(entry, WHEEL)))) == 1


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("../../p/a.whl", "https://index.example/p/a.whl"),
        ("/p/a.whl", "https://index.example/p/a.whl"),
        ("/p/../q/a.whl", "https://index.example/q/a.whl"),
        ("//files.example/a.whl", "https://files.example/a.whl"),
        ("http://files.example/a.whl", "http://files.example/a.whl"),
    ],
)
def test_urls_are_made_absolute(url: str, absolute: str) -> None:
    assert [file.url for file in files(read(detail(WHEEL | {"url": url})))] == [absolute]


def test_a_page_on_disk_may_link_to_files_on_disk() -> None:
    project = read(detail(WHEEL), url="file:///srv/simple/a-b/index.v1_json")
    assert files(project)[0].url == "file:///srv/a_b-1.0-py3-none-any.whl"


def test_the_sha256_is_lower_case() -> None:
    assert files(read(detail(WHEEL | {"hashes": {"sha256": "AB" * 32}})))[0].sha256 == "ab" * 32


@pytest.mark.parametrize(
    ("keys", "announced"),
    [
        ({}, None),
        ({"core-metadata": False, "dist-info-metadata": True}, False),
        ({"core-metadata": {"sha256": "x"}}, {"sha256": "x"}),
        ({"dist-info-metadata": {"sha256": "x"}}, {"sha256": "x"}),
        ({"data-dist-info-metadata": True}, True),
        ({"dist-info-metadata": False, "data-dist-info-metadata": True}, False),
    ],
)
def test_core_metadata_goes_by_three_names(keys: dict[str, Any], announced: Any) -> None:
    assert files(read(detail(WHEEL | keys)))[0].core_metadata == announced


@pytest.mark.parametrize(
    "more",
    [
        {"project-status": {"status": "archived", "reason": "done"}},
        {"meta": {"api-version": "1.4", "project-status": "archived", "project-status-reason": "done"}},
    ],
)
def test_the_status_is_read_where_the_pep_and_where_pypi_has_it(more: dict[str, Any]) -> None:
    project = read(detail(**more))
    assert (project.status, project.status_reason) == ("archived", "done")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.99"])
def test_a_minor_version_may_be_unknown(version: str) -> None:
    assert read(detail(WHEEL, meta={"api-version": version})).releases


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"{", JSON, "no JSON"),
        (b'{"files": 5}', JSON, "no JSON"),
        (b'{"files": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", JSON, "no JSON"),
        (b'{"meta": {"api-version": "2.0"}, "files": []}', JSON, "version 2.0"),
        (b"\xff\xfe", JSON, "no JSON"),
        (b'{"files": [' + b"0," * 5_000_000 + b"0]}", JSON, "too many"),
        (b"", "application/vnd.pypi.simple.v2+json", "v2+json"),
        (b"", "application/zip", "application/zip"),
        (b"", "", "not given"),
        (b'<meta name="pypi:repository-version" content="2.0">', "text/html", "version 2.0"),
        (b'<a href="x', "text/html", "never closes"),
    ],
)
def test_what_is_no_page_says_why_and_where(body: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(BadPage, match=reason.replace("+", r"\+")) as caught:
        read(body, content_type, "https://user:secret@index.example/simple/a-b/")
    assert caught.value.context == ("https://****@index.example/simple/a-b/",)


def test_html_gives_the_same_as_json() -> None:
    html = (
        f'<a href="{WHEEL["url"]}#sha256={"ab" * 32}" data-requires-python="&gt;=3.9" data-yanked="why">text</a>'
        '<a href="../../a_b-1.0.tar.gz">text</a> <a href="../other-1.0.zip">text</a>'
    )
    wheel = WHEEL | {"hashes": {"sha256": "ab" * 32}, "requires-python": ">=3.9", "yanked": "why"}
    sdist = {"filename": "a_b-1.0.tar.gz", "url": "../../a_b-1.0.tar.gz"}
    assert files(read(html.encode(), "text/HTML; charset=utf-8")) == files(read(detail(wheel, sdist)))


def test_links_are_of_any_project() -> None:
    found, base = pages.read_links(b'<a href="a-1.zip"><a href="b-1.zip">', "text/html", url="https://h.example/l.html")
    assert ([file.filename for file in found], base) == (["a-1.zip", "b-1.zip"], "https://h.example/l.html")


def test_links_must_be_html() -> None:
    with pytest.raises(BadPage, match="application/json"):
        pages.read_links(b"{}", "application/json", url="https://h.example/")


@pytest.mark.property
@given(
    st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_no_bytes_do_more_than_a_bad_page(body: bytes) -> None:
    for content_type in (JSON, "text/html"):
        try:
            files(read(body, content_type))
        except BadPage:
            continue
