"""What `--split` takes."""

from __future__ import annotations

import pytest

from wheelhouse.deliveries.sizes import size
from wheelhouse.errors import UsageError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4GB", 4_000_000_000),
        ("4GiB", 4 * 2**30),
        ("4G", 4_000_000_000),
        ("700MB", 700_000_000),
        ("4.7 GB", 4_700_000_000),
        ("1.44MB", 1_440_000),
        ("64kB", 64_000),
        ("1TiB", 2**40),
        ("1000", 1000),
        ("1000B", 1000),
    ],
)
def test_a_size_is_read(text: str, number: int) -> None:
    assert size(text) == number


@pytest.mark.parametrize("text", ["", "GB", "4PB", "-4GB", "4GBps", "999", "0.5kB", "1e9", "٤GB", "9" * 16])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no size"):
        size(text)
