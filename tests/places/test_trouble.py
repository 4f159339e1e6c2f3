from __future__ import annotations

import errno
from pathlib import Path

import pytest

from wheelhouse.errors import PlaceError
from wheelhouse.places.trouble import explained


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EACCES, "permissions"),
        (errno.EROFS, "read-only"),
        (errno.ENOTDIR, "a file is in the way"),
        (errno.EIO, "Check the disk"),
    ],
)
def test_each_refusal_says_what_to_do(number: int, hint: str) -> None:
    with pytest.raises(PlaceError, match="index cannot be written: why") as caught, explained(Path("index")):
        raise OSError(number, "why")
    assert hint in str(caught.value.hint)


def test_an_error_without_a_number_is_told_too() -> None:
    with pytest.raises(PlaceError, match="x cannot be read: odd"), explained(Path("x"), "read"):
        raise OSError("odd")
