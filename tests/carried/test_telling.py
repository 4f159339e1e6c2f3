from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse import figures
from wheelhouse.carried import telling
from wheelhouse.carried.layout import Refused
from wheelhouse.console import failing
from wheelhouse.errors import PlaceError


@given(st.floats(0, 1e12))
def test_bytes_are_written_as_whbuild_writes_them(size: float) -> None:
    assert telling.amount(size) == figures.amount(size)


@pytest.mark.parametrize("hint", [None, "Do this."])
@pytest.mark.parametrize("context", [(), ("one\ntwo", "three")])
def test_errors_are_written_as_whbuild_writes_them(context: tuple[str, ...], hint: str | None) -> None:
    refused, error = Refused("This.", hint, context), PlaceError("This.", context=context, hint=hint)
    assert telling.failure(refused) == failing.failure(error)
