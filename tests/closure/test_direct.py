"""What URLs say, and when two mean one file: pip's own links_equivalent is the judge."""

from __future__ import annotations

from itertools import combinations

import pytest
from pip._internal.models.link import Link, links_equivalent

from wheelhouse.closure.direct import direct_file, identity, url_hashes

WHEEL = "files.example/a-1.0-py3-none-any.whl"
URLS = [
    f"https://{WHEEL}",
    f"https://me:secret@{WHEEL}",
    f"http://{WHEEL}",
    f"https://{WHEEL}?a=1&b=2",
    f"https://{WHEEL}?b=2&a=1",
    f"https://{WHEEL}?a=1&a=2",
    f"https://{WHEEL}?a=2&a=1",
    f"https://{WHEEL}#egg=a",
    f"https://{WHEEL}#sha256=AA",
    f"https://{WHEEL}#sha256=bb&egg=a",
    f"https://{WHEEL}#subdirectory=src",
    f"file:///{WHEEL}",
    f"file://localhost/{WHEEL}",
]


@pytest.mark.parametrize(("one", "other"), list(combinations(URLS, 2)))
def test_urls_are_alike_as_pip_sees_it(one: str, other: str) -> None:
    assert (identity(one) == identity(other)) is links_equivalent(Link(one), Link(other))


def test_a_file_is_named_by_the_last_part_of_the_path() -> None:
    file = direct_file("https://files.example/x/a-1.0%2Bcpu-py3-none-any.whl?x=1#egg=a&sha256=AB")
    assert file is not None
    assert (file.filename, file.url) == (
        "a-1.0+cpu-py3-none-any.whl",
        "https://files.example/x/a-1.0%2Bcpu-py3-none-any.whl?x=1",
    )
    assert file.hashes == {"sha256": "ab"}


@pytest.mark.parametrize(
    "url", ["git+https://code.example/a.git", "https://files.example/", "ftp://files.example/a.whl"]
)
def test_what_is_no_file_is_none(url: str) -> None:
    assert direct_file(url) is None


def test_hashes_of_a_url_are_those_that_pip_knows() -> None:
    assert url_hashes("https://files.example/a.whl#blake2b=aa&sha512=CC&egg=a") == {"sha512": "cc"}
