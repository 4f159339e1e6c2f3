from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Listed, Release, merged
from wheelhouse.errors import BadPage

BASE = "https://index.example/simple/a/"
DIGEST = "ab" * 32


def listed(*files: object, base: str = BASE, source: str = "index") -> Listed:
    return Listed(raw=json.dumps(files).encode(), base=base, source=source)


def file(**fields: object) -> dict[str, object]:
    return {"filename": "a-1.zip", "url": "https://files.example/a-1.zip", "hashes": {}, **fields}


def read(*files: object, base: str = BASE) -> list[File]:
    return [offer.file for offer in listed(*files, base=base).offers()]


def test_a_file_with_all_that_a_page_can_say() -> None:
    (found,) = read(
        file(
            **{
                "hashes": {"sha256": DIGEST},
                "requires-python": ">=3.9",
                "size": 5,
                "upload-time": "2024-01-01T00:00:00Z",
            },
            **{"yanked": "broken", "core-metadata": {"sha256": DIGEST}, "some-future-key": [1]},
        )
    )
    assert found == File(
        filename="a-1.zip",
        url="https://files.example/a-1.zip",
        hashes={"sha256": DIGEST},
        requires_python=">=3.9",
        size=5,
        upload_time="2024-01-01T00:00:00Z",
        yanked="broken",
        core_metadata={"sha256": DIGEST},
    )
    assert found.sha256 == DIGEST


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("a-1.zip", BASE + "a-1.zip"),
        ("../../packages/a-1.zip", "https://index.example/packages/a-1.zip"),
        ("/packages/a-1.zip", "https://index.example/packages/a-1.zip"),
        ("/packages/../a-1.zip", "https://index.example/a-1.zip"),
        ("//files.example/a-1.zip", "https://files.example/a-1.zip"),
        ("http://files.example/a-1.zip", "http://files.example/a-1.zip"),
    ],
)
def test_urls_are_absolute(url: str, expected: str) -> None:
    assert [found.url for found in read(file(url=url))] == [expected]


@pytest.mark.parametrize(
    "unusable",
    [
        5,
        {},
        {"filename": "a-1.zip"},
        file(url="file:///etc/passwd"),
        file(url="ftp://files.example/a-1.zip"),
        file(url="javascript:alert(1)"),
        file(url="https://files.example/a\n-1.zip"),
        file(filename="../a-1.zip"),
        file(filename=".a-1.zip"),
        file(hashes={"sha256": "abc"}),
        file(hashes={"sha256": "g" * 64}),
        file(size="large"),
        file(hashes=None),
    ],
)
def test_what_cannot_be_used_is_left_out_alone(unusable: object) -> None:
    assert [found.filename for found in read(unusable, file(filename="a-2.zip"))] == ["a-2.zip"]


def test_a_page_on_disk_may_list_files_on_disk() -> None:
    (found,) = read(file(url="../../packages/a-1.zip"), base="file:///index/simple/a/")
    assert found.url == "file:///index/packages/a-1.zip"


def test_a_hash_in_capitals_is_the_same() -> None:
    (found,) = read(file(hashes={"sha256": DIGEST.upper(), "md5": "x"}))
    assert found.hashes == {"sha256": DIGEST, "md5": "x"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, None),
        ({"core-metadata": True}, True),
        ({"dist-info-metadata": {"sha256": "x"}}, {"sha256": "x"}),
        ({"data-dist-info-metadata": True}, True),
        ({"dist-info-metadata": False, "data-dist-info-metadata": True}, False),
        ({"core-metadata": False, "dist-info-metadata": True}, False),
    ],
)
def test_the_names_of_core_metadata(keys: dict[str, Any], expected: object) -> None:
    assert [found.core_metadata for found in read(file(**keys))] == [expected]


def test_old_and_new_names_of_core_metadata_on_one_page() -> None:
    found = read(file(**{"core-metadata": True}), file(**{"dist-info-metadata": False}))
    assert [one.core_metadata for one in found] == [True, False]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[", b"[" * 100_000, b"\xff"])
def test_a_damaged_page(raw: bytes) -> None:
    with pytest.raises(BadPage, match="A page of index is damaged"):
        list(Listed(raw=raw, base=BASE, source="index").offers())


def test_a_page_nested_too_deeply_is_damaged() -> None:
    deep = b'[{"filename": "a-1.zip", "url": "u", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]"
    with pytest.raises(BadPage):
        list(Listed(raw=deep, base=BASE, source="index").offers())


def test_equal_versions_are_one_release_newest_first() -> None:
    releases = merged([("1.0", (listed(file(), source="x"),)), ("2", ()), ("none", ()), ("1", (listed(file()),))])
    assert [repr(release) for release in releases] == ["Release('2')", "Release('1.0')"]
    assert [offer.source for offer in releases[1].offers] == ["x", "index"]
    assert releases[1].version == Version("1")


def test_a_release_decodes_its_files_once() -> None:
    release = Release("1", (listed(file()),))
    assert release.offers is release.offers


@pytest.mark.property
@given(st.lists(st.sampled_from(["1", "1.0", "2rc1", "1!0", "x", "", "1.0+a", "1.0.0"])))
def test_no_version_is_lost_and_the_order_is_strict(texts: list[str]) -> None:
    found = [release.version for release in merged((text, ()) for text in texts)]
    assert set(found) == {Version(text) for text in texts if text not in ("x", "")}
    assert all(newer > older for newer, older in pairwise(found))
