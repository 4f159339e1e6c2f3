from __future__ import annotations

import re
import sys
from pathlib import Path

import packaging.metadata
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from packaging.utils import canonicalize_name

from tests import specimens
from wheelhouse.dists.files import parse_filename
from wheelhouse.dists.metadata import MOST_BYTES, Metadata, agreed, parse, trusted
from wheelhouse.errors import BadArchive

FOLDED = b"""Metadata-Version: 2.1
name: Zope.Interface
VERSION:\t1.0
Requires-Python: >=3.8,
 <4
License: A long text:
        with Name: other
        and more
Provides-Extra: Test_Extra
Provides-Extra: docs
Requires-Dist: setuptools
Requires-Dist: sphinx (>=1.0)
  ; extra == "docs"

Name: of the body
Requires-Dist: body
"""


def test_the_header_block_is_read_and_the_body_ignored() -> None:
    assert parse(FOLDED) == Metadata(
        name=canonicalize_name("zope-interface"),
        version="1.0",
        requires_python=">=3.8, <4",
        requires_dist=("setuptools", 'sphinx (>=1.0) ; extra == "docs"'),
        provides_extra=(canonicalize_name("docs"), canonicalize_name("test-extra")),
        license="A long text: with Name: other and more",
    )


@pytest.mark.parametrize(
    ("lines", "license_"),
    [
        ("", None),
        (
            "License-Expression: MIT OR Apache-2.0\nClassifier: License :: Other/Proprietary License\n",
            "MIT OR Apache-2.0",
        ),
        ("License: Custom\nClassifier: License :: OSI Approved :: MIT License\n", "MIT License"),
        ("Classifier: License :: OSI Approved\nCLASSIFIER:license :: Public Domain\n", "Public Domain"),
        ("Classifier: Programming Language :: Python\nLicense: BSD\n", "BSD"),
        ("Classifier: Topic :: License :: No\n", None),
        ("License: UNKNOWN\n", None),
        ("License:\n", None),
        ("License: Apache\n        2.0\n", "Apache 2.0"),
        (f"License: {'Redistribution and use ' * 10}\n", None),
        ("License: MIT\nLicense: BSD\n", None),
        (f"License-Expression: {'MIT OR ' * 1000}MIT\n", ("MIT OR " * 1000)[:500]),
    ],
)
def test_what_is_said_of_the_licence(lines: str, license_: str | None) -> None:
    assert parse(f"Name: a\nVersion: 1\n{lines}\nLicense-Expression: of the body\n".encode()).license == license_


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_every_line_ending_says_the_same(end: bytes) -> None:
    assert parse(FOLDED.replace(b"\n", end)) == parse(FOLDED)


@pytest.mark.parametrize(
    ("text", "requires"),
    [
        (b"Name: a\nVersion: 1\nRequires-Dist: b", ("b",)),  # no line break at the end
        (b"Name: a\nVersion: 1\nno header\nRequires-Dist: b\n", ()),  # the body begins
        (b"Name: a\nVersion: 1\n two\n:three\nFrom four\nRequires-Dist: b\n", ("b",)),  # lines that are skipped
        (b"Name: a\nVersion: 1\nX-Requires-Dist: b\nRequires-Dist-X: b\n", ()),
        (b"Name: a\nVersion: 1\nRequires-Dist : b\n", ()),
        (b"Name: a\nVersion: 1\nRequires-Dist: b\xff\n", ("b�",)),
        (b"Name: a\nVersion: 1\nRequires-Dist:\n", ("",)),
    ],
)
def test_where_the_headers_end(text: bytes, requires: tuple[str, ...]) -> None:
    assert parse(text).requires_dist == requires


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"PK\x03\x04\x00\x00",
        b"Name: a\n",
        b"Version: 1\n",
        b"Name:\nVersion: 1\n",
        b"Name: a\nName: b\nVersion: 1\n",
        b"\nName: a\nVersion: 1\n",
        b"Name: a\nVersion: 1\n" + b" " * MOST_BYTES,
    ],
)
def test_no_metadata(text: bytes) -> None:
    with pytest.raises(BadArchive):
        parse(text)


def test_an_empty_requires_python_is_none() -> None:
    assert parse(b"Name: a\nVersion: 1\nRequires-Python:\n").requires_python is None


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    assert parse(b"Name: a\nVersion: 1\n" + b" x\n:\nRequires-Dist" * 500_000).name == "a"


# What a header line can be made of, line breaks of every kind and continuation lines among it.
PIECES = st.sampled_from(
    [
        "a",
        "B",
        " ",
        "\t",
        "\n",
        "\n ",
        "\n\t",
        "\r\n",
        "\r",
        "\n\n",
        ":",
        "From ",
        "é",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "Name",
        "name: x\n",
        "Version",
        "Requires-Dist",
        "\nRequires-Dist:",
        "\nPROVIDES-EXTRA: x_y",
        "\nRequires-Python: ",
    ]
)


def unfolded(value: str) -> str:
    return " ".join(line.strip(" \t") for line in re.split("\r\n|\r|\n", value)).strip(" \t")


@pytest.mark.parametrize(
    ("lines", "summary"),
    [
        ("", None),
        ("Summary: What it\tis\n", "What it is"),
        ("summary: folded\n        as one\n", "folded as one"),
        ("Summary: UNKNOWN\n", None),
        ("Summary:\n", None),
        ("Summary: one\nSummary: two\n", None),
        (f"Summary: {'long ' * 1000}\n", ("long " * 100)),
    ],
)
def test_what_it_says_of_itself(lines: str, summary: str | None) -> None:
    assert parse(f"Name: a\nVersion: 1\n{lines}\nSummary: of the body\n".encode()).summary == summary


def agrees_with_packaging(text: bytes) -> None:
    raw, _ = packaging.metadata.parse_email(text)
    name, version = unfolded(raw.get("name", "")), unfolded(raw.get("version", ""))
    if not name or not version:
        with pytest.raises(BadArchive):
            parse(text)
        return
    assert replace(parse(text), license=None, summary=None) == Metadata(
        name=canonicalize_name(name),
        version=version,
        requires_python=unfolded(raw.get("requires_python", "")) or None,
        requires_dist=tuple(map(unfolded, raw.get("requires_dist", []))),
        provides_extra=tuple(sorted({canonicalize_name(unfolded(extra)) for extra in raw.get("provides_extra", [])})),
    )


@pytest.mark.property
@given(st.lists(PIECES, max_size=30))
def test_packaging_reads_the_same(pieces: list[str]) -> None:
    agrees_with_packaging(("Name: a\nVersion: 1\n" + "".join(pieces)).encode())


@pytest.mark.property
@given(st.text(st.characters(codec="ascii")))
def test_packaging_reads_any_text_the_same(text: str) -> None:
    agrees_with_packaging(text.encode())


def test_packaging_reads_what_is_installed_here_the_same() -> None:
    texts = [path.read_bytes() for path in Path(packaging.__file__).parent.parent.glob("*.dist-info/METADATA")]
    assert texts, sys.path
    for text in texts:
        agrees_with_packaging(text)


@pytest.mark.parametrize(
    ("version", "dynamic", "is_trusted"),
    [
        ("2.2", (), True),
        ("2.4", ("License-File", "Description"), True),
        ("2.10", (), True),
        ("2.1", (), False),
        ("1.0", (), False),
        ("3.0", (), False),
        ("2", (), False),
        ("2.x", (), False),
        ("2.²", (), False),
        ("2.2", ("Requires-Dist",), False),
        ("2.3", ("requires-dist",), False),
        ("2.3", ("Classifier", "PROVIDES-EXTRA"), False),
        ("2.3", ("Requires-Python",), False),
        ("2.3", ("Version",), False),
        ("2.3", ("Name",), False),
    ],
)
def test_when_an_sdist_is_believed(version: str, dynamic: tuple[str, ...], is_trusted: bool) -> None:
    text = specimens.metadata("a", "1", ["b"], metadata_version=version, dynamic=dynamic)
    assert trusted(text) == (parse(text) if is_trusted else None)


@pytest.mark.parametrize("text", [b"", b"Metadata-Version: 2.2\nName: a\n", b"Name: a\nVersion: 1\n"])
def test_what_is_no_metadata_is_not_believed(text: bytes) -> None:
    assert trusted(text) is None


@pytest.mark.parametrize("text", ["1.0", "1", "1.0.0"])
def test_versions_agree_as_versions(text: str) -> None:
    metadata = parse(specimens.metadata("A.B", text))
    assert agreed(metadata, parse_filename("a_b-1.0-py3-none-any.whl")) is metadata


@pytest.mark.parametrize(("name", "version"), [("b", "1.0"), ("a", "1.1"), ("a", "none"), ("a", "1.0+local")])
def test_metadata_of_another_file(name: str, version: str) -> None:
    with pytest.raises(BadArchive, match=r"a-1\.0\.tar\.gz says inside") as caught:
        agreed(parse(specimens.metadata(name, version)), parse_filename("a-1.0.tar.gz"))
    assert caught.value.hint
