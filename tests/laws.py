"""On how many examples a law is tried: some at every change, WHBUILD_LAWS times as many where there is time."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

TIMES = int(os.environ.get("WHBUILD_LAWS", "1"))

EVERY = 3 if TIMES == 1 else 1
"""Of the writes at which a run may be killed, every which is tried where another test tries them all."""


def tried(examples: int, **more: Any) -> settings:
    """Return the settings of a law; it has no deadline, which on a busy machine any example may miss."""
    return settings(max_examples=examples * TIMES, deadline=None, **more)
