from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.tags import parse_tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from wheelhouse.dists.files import (
    SDIST_SUFFIXES,
    BadFilename,
    File,
    Sdist,
    Wheel,
    is_safe,
    parse_filename,
    version_of,
    version_text,
)


def name(text: str) -> NormalizedName:
    return canonicalize_name(text)


def test_what_the_name_of_a_wheel_says() -> None:
    assert parse_filename("Foo.Bar-1.0+cu118-2b-cp39.CP310-abi3-manylinux1_x86_64.any.whl") == Wheel(
        filename="Foo.Bar-1.0+cu118-2b-cp39.CP310-abi3-manylinux1_x86_64.any.whl",
        project=name("foo-bar"),
        version=Version("1.0+cu118"),
        build=(2, "b"),
        pythons=("cp39", "cp310"),
        abis=("abi3",),
        platforms=("manylinux1_x86_64", "any"),
    )


@pytest.mark.parametrize("suffix", SDIST_SUFFIXES)
def test_what_the_name_of_an_sdist_says(suffix: str) -> None:
    filename = f"Foo-Bar-1.0{suffix}"
    expected = Sdist(filename=filename, project=name("foo-bar"), version=Version("1.0"), suffix=suffix)
    assert parse_filename(filename) == parse_filename(filename, name("foo-bar")) == expected


@pytest.mark.parametrize(
    ("filename", "project", "version"),
    [
        ("foo-1.0-1.tar.gz", "foo", "1.0.post1"),  # the name ends where the project's does
        ("foo-1.0-1.tar.gz", "foo-1-0", "1"),
        ("foo-2-1.0.tar.gz", "foo-2", "1.0"),
        ("foo--bar-1.0.zip", "foo-bar", "1.0"),
        ("zope.interface-3.6.0.tar.gz", "zope-interface", "3.6"),
        ("foo-1.0rc1-r5.tar.gz", "foo", "1.0rc1.post5"),
        ("foo-1.0.linux-x86_64.tar.gz", "foo", None),
        ("foo.tar.gz", "foo", None),
        ("foo-.tar.gz", "foo", None),
        ("bar-1.0.tar.gz", "foo", None),
        ("foo-bar-1.0.tar.gz", "foo", None),
        ("foo-1.0.exe", "foo", None),
        ("foo-1.0-py3-none-any.whl", "foo", "1.0"),
        ("bar-1.0-py3-none-any.whl", "foo", None),
    ],
)
def test_a_file_of_a_known_project(filename: str, project: str, version: str | None) -> None:
    text = version_text(filename, name(project))
    if version is None:
        assert version_of(text or "") is None
        with pytest.raises(BadFilename):
            parse_filename(filename, name(project))
    else:
        assert parse_filename(filename, name(project)).version == version_of(text or "") == Version(version)


UNSAFE = ["", ".hidden-1.0.zip", "-o-1.0.zip", "../foo-1.0.zip", "a/foo-1.0.zip", "C:foo-1.0.zip", "a\\b-1.0.zip"]
UNSAFE += [
    "foo-1.0.zip\n",
    "foo\0-1.0.zip",
    "f\u00f6\u00f6-1.0.zip",
    "x" * 250 + "-1.0.zip",
    'a"-1.0.zip',
    "a\u202e-1.0.zip",
]


@pytest.mark.parametrize("filename", UNSAFE)
def test_a_name_that_is_not_safe(filename: str) -> None:
    assert not is_safe(filename)
    with pytest.raises(BadFilename, match="not a safe file name"):
        parse_filename(filename)


@pytest.mark.parametrize(
    ("filename", "complaint"),
    [
        ("foo-1.0-none-any.whl", "this has 4"),
        ("foo-1.0-1-2-py3-none-any.whl", "this has 7"),
        ("foo-one-py3-none-any.whl", "PEP 440"),
        ("foo-1.0-b1-py3-none-any.whl", "begin with a digit"),
        ("-1.0-py3-none-any.whl", "safe"),
        ("f o-1.0-py3-none-any.whl", "project's name"),
        ("foo-1.0.txt", "neither"),
        ("foo-one.zip", "PEP 440"),
        ("foo.zip", "PEP 440"),
        ("f;o-1.0.zip", "project's name"),
    ],
)
def test_a_name_that_says_nothing(filename: str, complaint: str) -> None:
    with pytest.raises(BadFilename, match=complaint):
        parse_filename(filename)


def test_a_name_that_is_far_too_long_is_not_looked_at() -> None:
    assert version_text("foo-" * 100_000 + "1.0.zip", name("foo")) is None


def test_a_file_with_and_without_a_hash() -> None:
    assert File(filename="a", url="b", hashes={"sha256": "c"}).sha256 == "c"
    assert File(filename="a", url="b").sha256 is None


# Of a file name's parts: plausible ones, and characters that look as if they belonged there.
PART = st.sampled_from(
    ["foo", "Foo.Bar", "a_b", "1.0", "1!2.0rc1", "2.0+local.1", "1", "3a", "0" * 30 + "7", "py3", "py2.py3"]
) | st.text("aB0.1_+!", max_size=4)
SUFFIX = st.sampled_from([".whl", ".tar.gz", ".zip", ".tgz", ""])


@pytest.mark.property
@given(st.lists(PART, min_size=1, max_size=7), SUFFIX)
def test_packaging_reads_the_same_where_it_accepts(parts: list[str], suffix: str) -> None:
    filename = "-".join(parts) + suffix
    assume(is_safe(filename) and parts[0].strip("._+!"))
    try:
        project, version, *rest = (parse_wheel_filename if suffix == ".whl" else parse_sdist_filename)(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return
    try:
        dist = parse_filename(filename)
    except BadFilename:
        assert not all(char.isalnum() or char in "._-" for char in filename.rpartition("-")[0])
        return
    assert (dist.project, dist.version) == (project, version)
    if isinstance(dist, Wheel):
        tags = parse_tag("-".join(".".join(part) for part in (dist.pythons, dist.abis, dist.platforms)))
        assert [dist.build, tags] == rest


@pytest.mark.property
@given(st.text("aB0.1_+!- ", max_size=20), SUFFIX, st.sampled_from(["a", "b", "a-b", "a-0", "0"]))
def test_the_version_of_a_file_is_the_one_of_its_text(stem: str, suffix: str, project: str) -> None:
    try:
        dist = parse_filename(stem + suffix, name(project))
    except BadFilename:
        return
    assert version_of(version_text(stem + suffix, name(project)) or "") == dist.version
