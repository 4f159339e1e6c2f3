"""pip's `--uploaded-prior-to`: an instant, or a number of days before now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from wheelhouse.errors import UsageError


def instant(text: str, now: datetime) -> datetime:
    """Return the instant in UTC that an ISO 8601 date or time, or `P7D` (seven days before `now`), stands for.

    A text without an offset is in local time, as pip takes it. Raises UsageError.
    """
    try:
        if days := re.fullmatch(r"P(\d+)D", text, re.ASCII):
            return now.astimezone(UTC) - timedelta(days=int(days[1]))
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{text!r} is neither an instant nor a number of days.",
            context=(str(error),),
            hint="Write 2026-01-31, 2026-01-31T12:00:00Z, or P7D for seven days ago.",
        ) from None
