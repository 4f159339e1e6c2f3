from __future__ import annotations

import pytest

from wheelhouse.preview.symbols import ASCII, UNICODE, Symbols, symbols_for


@pytest.mark.parametrize(
    ("encoding", "symbols"),
    [("utf-8", UNICODE), ("cp1252", ASCII), ("ascii", ASCII), ("no-such-encoding", ASCII), (None, ASCII)],
)
def test_signs_are_those_that_the_encoding_can_hold(encoding: str | None, symbols: Symbols) -> None:
    assert symbols_for(encoding) is symbols
