"""`--uploaded-prior-to`: an instant, or days before now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wheelhouse.errors import UsageError
from wheelhouse.requirements.instants import instant

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P7D", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31).astimezone(UTC)),
    ],
)
def test_an_instant_is_in_utc(text: str, expected: datetime) -> None:
    assert instant(text, NOW) == expected
    assert instant(text, NOW).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "yesterday", "P1W", "P99999999999D", "P" + "9" * 5_000 + "D", "2026-02-30"])
def test_the_rest_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="neither an instant"):
        instant(text, NOW)
