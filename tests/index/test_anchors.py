from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.errors import BadPage
from wheelhouse.index import anchors
from wheelhouse.index.anchors import file_at, read

URL = "https://index.example/simple/a/"


@pytest.mark.parametrize(
    ("attributes", "field", "value"),
    [
        ("", "yanked", False),
        ("data-yanked", "yanked", True),
        ('data-yanked=""', "yanked", True),
        ("data-yanked='broken &amp; bad'", "yanked", "broken & bad"),
        ("DATA-REQUIRES-PYTHON='&gt;=3.8'", "requires_python", ">=3.8"),
        ('data-requires-python=">=3.8"', "requires_python", ">=3.8"),
        ('data-requires-python = "1" data-requires-python="2"', "requires_python", "1"),
        ('data-requires-python=""', "requires_python", None),
        ('data-core-metadata="sha256=ab"', "core_metadata", {"sha256": "ab"}),
        ("data-core-metadata=true", "core_metadata", True),
        ("data-core-metadata", "core_metadata", True),
        ("data-core-metadata=false data-dist-info-metadata=true", "core_metadata", False),
        ("data-dist-info-metadata=SHA256=AB", "core_metadata", {"sha256": "ab"}),
        ("", "core_metadata", None),
        ('data-upload-time="2024-01-01T00:00:00Z"', "upload_time", "2024-01-01T00:00:00Z"),
        ("data-gpg-sig=true / x", "yanked", False),
    ],
)
def test_attributes_become_facts(attributes: str, field: str, value: Any) -> None:
    (file,) = read(f'<a href="a-1.whl" {attributes}>a-1.whl</a>'.encode(), URL).files
    assert getattr(file, field) == value


@pytest.mark.parametrize(
    ("href", "filename", "hashes"),
    [
        ("a-1%2Bx.whl", "a-1+x.whl", {}),
        ("../p/a-1.whl?token=x/y#sha256=ABC", "a-1.whl", {"sha256": "abc"}),
        ("a-1.whl#egg=a&amp;md5=ff", "a-1.whl", {"md5": "ff"}),
        ("a-1.whl#", "a-1.whl", {}),
        ("a-1.whl#nonsense=1", "a-1.whl", {}),
        ("..%2F..%2Fetc%2Fpasswd", "../../etc/passwd", {}),
    ],
)
def test_a_link_tells_name_and_hash(href: str, filename: str, hashes: dict[str, str]) -> None:
    (file,) = read(f"<A HREF={href}>".encode(), URL).files
    assert (file.filename, file.hashes) == (filename, hashes)


@pytest.mark.parametrize(
    "page",
    [
        '<!-- <a href="a-1.whl"> -->',
        '<!-- <a href="a-1.whl">',
        '<script>"<a href=a-1.whl>"</script>',
        "<title><a href=a-1.whl></title>",
        "<abbr href=a-1.whl>",
        "<a>",
        "<a href>",
        "<a name=a-1.whl>",
        "</a href=a-1.whl>",
        "1 < 2 <",
    ],
)
def test_what_is_no_link_is_no_file(page: str) -> None:
    assert read(page.encode(), URL).files == ()


@pytest.mark.parametrize(
    ("tag", "base"),
    [
        ("", URL),
        ('<base href="https://files.example/p/">', "https://files.example/p/"),
        ("<base href=../../p/><base href=/q/>", "https://index.example/p/"),
        ("<base target=x>", URL),
    ],
)
def test_the_first_base_counts(tag: str, base: str) -> None:
    assert read(f"<head>{tag}</head>".encode(), URL).base == base


def test_metas_tell_version_and_status() -> None:
    page = read(
        b'<meta name="pypi:repository-version" content="1.4"><meta name="pypi:project-status" content="quarantined">'
        b'<META NAME="pypi:project-status-reason" CONTENT="malware">',
        URL,
    )
    assert (page.version, page.status, page.status_reason) == ("1.4", "quarantined", "malware")


@pytest.mark.parametrize(
    "page", ["<a <a " * 50_000, '<a "' * 50_001, "<!-- " * 50_000, "<script>" * 50_000, "<a =" * 9**5]
)
def test_hostile_pages_take_linear_time(page: str) -> None:
    began = time.process_time()
    with suppress(BadPage):
        read(page.encode(), URL)
    assert time.process_time() - began < 1


def test_a_url_alone_is_a_file() -> None:
    file = file_at(f"https://h.example/p/a-1.0-py3-none-any.whl#sha256={'0' * 64}")
    assert (file.filename, file.sha256) == ("a-1.0-py3-none-any.whl", "0" * 64)


@pytest.mark.property
@given(st.text(alphabet="<a href='\"=>!-/&#;x \n"))
def test_no_text_breaks_the_scanner(text: str) -> None:
    try:
        found = anchors.read(text.encode(), URL)
    except BadPage:
        return
    assert all(isinstance(file.filename, str) for file in found.files)
