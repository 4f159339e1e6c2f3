"""What a client has already, and which part of a file it asks for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.serving.conditions import is_known, span

TAG = b'"abc"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        (b'"abc"', True),
        (b'W/"abc"', True),
        (b'"x", "abc"', True),
        (b"*", True),
        (b'"x"', False),
        (b"abc", False),
        (b"", False),
    ],
)
def test_what_the_client_has(header: bytes | None, expected: bool) -> None:
    assert is_known(TAG, header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "all"),
        (b"bytes=0-0", (0, 1)),
        (b"bytes=2-5", (2, 4)),
        (b"bytes=2-", (2, 8)),
        (b"bytes=2-99", (2, 8)),
        (b"bytes=-3", (7, 3)),
        (b"bytes=-99", (0, 10)),
        (b"bytes=-0", "none"),
        (b"bytes=10-", "none"),
        (b"bytes=10-12", "none"),
        (b"bytes=5-2", "all"),
        (b"bytes=-", "all"),
        (b"bytes=0-1,4-5", "all"),
        (b"lines=0-1", "all"),
        (b"bytes=x-1", "all"),
        (b"bytes=" + b"9" * 30 + b"-", "all"),
    ],
)
def test_the_part_that_is_asked_for(header: bytes | None, expected: Any) -> None:
    assert span(header, None, TAG, 10) == expected


def test_a_part_of_other_content_is_of_no_use() -> None:
    assert span(b"bytes=2-5", TAG, TAG, 10) == (2, 4)
    assert span(b"bytes=2-5", b'"other"', TAG, 10) == "all"


def test_nothing_has_no_parts() -> None:
    assert span(b"bytes=0-", None, TAG, 0) == "none"
    assert span(b"bytes=-1", None, TAG, 0) == "none"


@given(first=st.integers(0, 30), last=st.integers(0, 30), size=st.integers(0, 20))
def test_a_part_is_what_python_cuts_out(first: int, last: int, size: int) -> None:
    content = bytes(range(size))
    match span(b"bytes=%d-%d" % (first, last), None, TAG, size):
        case (start, count):
            assert content[start : start + count] == content[first : last + 1] != b""
        case "all":
            assert last < first
        case "none":
            assert first >= size
