"""Which form of a page a client gets, and how it is packed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.headers import ACCEPT, HTML, JSON, TEXT
from wheelhouse.serving.accept import coding, media


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, TEXT),
        (b"*/*", TEXT),
        (b"text/*", TEXT),
        (b"application/*", JSON),
        (b"application/*, text/html", TEXT),
        (JSON.encode(), JSON),
        (HTML.encode(), HTML),
        (b"application/vnd.pypi.simple.latest+json", JSON),
        (b"application/vnd.pypi.simple.latest+html, text/html;q=0.5", HTML),
        (ACCEPT.encode(), JSON),
        (b"text/html, application/xhtml+xml, */*;q=0.8", TEXT),
        (b"TEXT/HTML; Q=0.5", TEXT),
        (f"{JSON};q=0.2, text/html;q=0.3".encode(), TEXT),
        (f"{JSON};q=0, */*".encode(), TEXT),
        (f"{JSON}, {HTML}, text/html".encode(), JSON),
        (b"application/json", None),
        (b"text/html;q=0", None),
        (b"", TEXT),
        (b" ", TEXT),
        (b"text/html;q=nan", None),
        (b"text/html;q=7, " + HTML.encode(), HTML),
        (b";;,,q=1,\xff\xfe", None),
    ],
)
def test_the_form_of_a_page(accept: bytes | None, expected: str | None) -> None:
    assert media(accept) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "identity"),
        (b"", "identity"),
        (b"identity", "identity"),
        (b"gzip", "gzip"),
        (b"gzip, deflate, br, zstd", "zstd"),
        (b"gzip;q=1, zstd;q=0.5", "gzip"),
        (b"gzip;q=0", "identity"),
        (b"gzip;q=0.2, identity", "identity"),
        (b"*", "zstd"),
        (b"*;q=0", "identity"),
        (b"br", "identity"),
        (b"identity;q=0", "identity"),
    ],
)
def test_how_it_is_packed(accept: bytes | None, expected: str) -> None:
    assert coding(accept) == expected


_weights = st.sampled_from(["0", "0.1", "0.5", "1"])
_kinds = st.sampled_from([JSON, HTML, TEXT])


@given(wanted=st.dictionaries(_kinds, _weights, min_size=1))
def test_nothing_is_sent_that_is_wanted_less_than_something_else(wanted: dict[str, str]) -> None:
    got = media(", ".join(f"{kind};q={weight}" for kind, weight in wanted.items()).encode())
    best = max(float(weight) for weight in wanted.values())
    assert (got is None) if best == 0 else (got is not None and float(wanted[got]) == best)


@given(header=st.binary(max_size=60))
def test_no_header_is_too_strange(header: bytes) -> None:
    assert media(header) in (JSON, HTML, TEXT, None)
    assert coding(header) in ("zstd", "gzip", "identity")
