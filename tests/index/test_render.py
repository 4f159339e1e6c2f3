from __future__ import annotations

import html
import json
import warnings
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mousebender import simple
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Project
from wheelhouse.index.pages import read
from wheelhouse.index.render import project_pages, root_html, root_json

NAME = NormalizedName("flask-x")
HEX = "0f" * 32
HOSTILE = '"><script>&amp;\n\x00\u202e\ud800</a>'


def file(filename: str = "flask_x-1.0-py3-none-any.whl", **facts: object) -> File:
    known = {"url": f"../../packages/{filename}", "hashes": {"sha256": HEX}, "size": 7}
    return File(filename=filename, **{**known, **facts})  # type: ignore[arg-type]


def project_html(name: NormalizedName, files: Iterable[File], **status: str | None) -> bytes:
    return project_pages(name, files, **status)[0]


def project_json(name: NormalizedName, files: Iterable[File], **status: str | None) -> bytes:
    return project_pages(name, files, **status)[1]


def as_project(page: bytes, content_type: str) -> Project:
    return read(page, content_type, url="file:///index/simple/flask-x/", project=NAME, source="index")


def facts(project: Project) -> list[object]:
    """Return what HTML and JSON can both state."""
    files = [offer.file for release in project.releases for offer in release.offers]
    stated = [(one.filename, one.url, one.hashes, one.requires_python, one.yanked) for one in files]
    return [(project.status, project.status_reason), *stated, *(one.core_metadata or False for one in files)]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  (HTMLParser's name)
        self.seen += [tag]


def as_html(page: bytes) -> simple.ProjectDetails_1_0:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", simple.APIVersionWarning)  # mousebender warns of any version past 1.1
        return simple.from_project_details_html(page.decode(), NAME)


def test_an_anchor_states_everything_on_one_line() -> None:
    facts = {"requires_python": ">=3.8,<4", "yanked": 'a "bad" day', "core_metadata": {"sha256": HEX}}
    page = project_html(NAME, [file("flask_x-1.0+cpu.tar.gz", url="../../packages/flask_x-1.0%2Bcpu.tar.gz", **facts)])
    assert page.decode().splitlines()[8] == (
        f'<a href="../../packages/flask_x-1.0%2Bcpu.tar.gz#sha256={HEX}" data-requires-python="&gt;=3.8,&lt;4"'
        f' data-yanked="a &quot;bad&quot; day" data-core-metadata="sha256={HEX}">flask_x-1.0+cpu.tar.gz</a><br>'
    )


def test_json_states_what_html_has_no_place_for() -> None:
    page = project_json(NAME, [file(upload_time="2024-05-06T07:08:09.5Z")], status="archived", reason="Gone\nfishing")
    assert json.loads(page) == {
        "meta": {"api-version": "1.4"},
        "name": "flask-x",
        "project-status": {"status": "archived", "reason": "Gone fishing"},
        "versions": ["1.0"],
        "files": [
            {
                "filename": "flask_x-1.0-py3-none-any.whl",
                "url": "../../packages/flask_x-1.0-py3-none-any.whl",
                "hashes": {"sha256": HEX},
                "size": 7,
                "upload-time": "2024-05-06T07:08:09.500000Z",
            }
        ],
    }


def test_html_states_the_project_status() -> None:
    page = project_html(NAME, [], status="deprecated", reason='use "y"')
    assert b'<meta name="pypi:project-status" content="deprecated">' in page
    assert b'<meta name="pypi:project-status-reason" content="use &quot;y&quot;">' in page


@pytest.mark.parametrize("status", [None, "invented"])
def test_a_status_outside_pep_792_is_not_stated(status: str | None) -> None:
    pages = project_html(NAME, [], status=status, reason="x") + project_json(NAME, [], status=status, reason="x")
    assert b"project-status" not in pages


def test_files_are_sorted_by_version_then_name_whatever_their_order() -> None:
    names = ["flask-x-odd.tar.gz", "flask_x-1.9.tar.gz", "flask_x-1.10-py3-none-any.whl", "flask_x-1.10.tar.gz"]
    there, back = ([file(name) for name in order] for order in (names, names[::-1]))
    assert project_json(NAME, there) == project_json(NAME, back)
    assert project_html(NAME, there) == project_html(NAME, back)
    page = json.loads(project_json(NAME, back))
    assert [one["filename"] for one in page["files"]] == names
    assert page["versions"] == ["1.9", "1.10"]


@pytest.mark.parametrize(
    ("given_time", "stated"),
    [
        ("2024-05-06T09:08:09+02:00", "2024-05-06T07:08:09Z"),
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06T07:08:09", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_an_upload_time_is_utc_or_not_stated(given_time: str, stated: str | None) -> None:
    (one,) = json.loads(project_json(NAME, [file(upload_time=given_time)]))["files"]
    assert one.get("upload-time") == stated


@pytest.mark.parametrize(
    ("yanked", "in_json", "in_html"),
    [
        (False, None, None),
        ("", None, None),
        (True, True, ' data-yanked=""'),
        (" \n", True, ' data-yanked=""'),
        ("broken\n  wheel", "broken wheel", ' data-yanked="broken wheel"'),
    ],
)
def test_yanked_is_the_same_fact_in_both(yanked: bool | str, in_json: object, in_html: str | None) -> None:
    (one,) = json.loads(project_json(NAME, [file(yanked=yanked)]))["files"]
    page = project_html(NAME, [file(yanked=yanked)]).decode()
    assert one.get("yanked") == in_json
    assert (in_html or "<a href") in page
    assert ("data-yanked" in page) == (in_html is not None)


@pytest.mark.parametrize(
    ("announced", "attribute"),
    [(None, None), (False, None), (True, "true"), ({"sha256": HEX}, f"sha256={HEX}"), ({"md5": "0"}, "true")],
)
def test_metadata_is_announced_where_old_pips_do_not_see_it(
    announced: bool | dict[str, str] | None, attribute: str | None
) -> None:
    page = project_html(NAME, [file(core_metadata=announced)]).decode()
    assert (f' data-core-metadata="{attribute}">' in page) == (attribute is not None)
    assert page.count("metadata") == (attribute is not None)


def test_hostile_texts_stay_texts() -> None:
    hostile = file(requires_python=HOSTILE, yanked=HOSTILE, filename=HOSTILE.replace("\ud800", ""), url="x")
    page = project_html(NormalizedName('a"<b>'), [hostile], status="archived", reason=HOSTILE).decode()
    parser = Tags()
    parser.feed(page)
    assert parser.seen == ["html", "head", *["meta"] * 4, "title", "body", "a", "br"]
    assert json.loads(project_json(NAME, [hostile]))["files"][0]["yanked"] == '"><script>&amp; </a>'


def test_the_root_lists_each_project_once_sorted() -> None:
    names = [NormalizedName("zope-x"), NormalizedName("abc")]
    anchors = [line for line in root_html(names).decode().splitlines() if line.startswith("<a")]
    assert anchors == ['<a href="abc/">abc</a><br>', '<a href="zope-x/">zope-x</a><br>']
    assert json.loads(root_json(names)) == {
        "meta": {"api-version": "1.4"},
        "projects": [{"name": "abc"}, {"name": "zope-x"}],
    }


texts = st.none() | st.text(max_size=8) | st.sampled_from([">=3.8", "a & b", '"><a href="x">', "&lt;", HOSTILE])
files = st.builds(
    file,
    st.sampled_from(["flask_x-1.0.tar.gz", "flask_x-2!1.0+a.1-py3-none-any.whl", "flask_x-1.0-1-cp39-abi3-any.whl"]),
    requires_python=texts,
    yanked=st.booleans() | texts.map(lambda text: text or False),
    core_metadata=st.none() | st.booleans() | st.just({"sha256": HEX}),
)


@pytest.mark.property
@given(st.lists(files, max_size=4, unique_by=lambda one: one.filename))
def test_both_pages_state_the_same_facts(given_files: list[File]) -> None:
    by_html = as_html(project_html(NAME, given_files))["files"]
    by_json = json.loads(project_json(NAME, given_files))["files"]
    for one, other in zip(by_html, by_json, strict=True):
        assert one["filename"] == other["filename"]
        assert one["url"] == other["url"]
        assert one["hashes"] == other["hashes"]
        assert one.get("yanked", False) == other.get("yanked", False)
        assert one.get("core-metadata", False) == other.get("core-metadata", False)
        # mousebender unescapes this attribute twice
        assert one.get("requires-python", "") == html.unescape(other.get("requires-python", ""))


@pytest.mark.property
@given(
    st.lists(files, max_size=4, unique_by=lambda one: one.filename),
    st.sampled_from([None, "active", "archived", "invented"]),
    texts,
)
def test_whbuild_reads_the_same_facts_from_both(
    given_files: list[File], status: str | None, reason: str | None
) -> None:
    by_html = as_project(project_html(NAME, given_files, status=status, reason=reason), "text/html")
    page = project_json(NAME, given_files, status=status, reason=reason)
    assert facts(by_html) == facts(as_project(page, "application/vnd.pypi.simple.v1+json"))
    assert len(facts(by_html)) == 1 + 2 * len(given_files)
