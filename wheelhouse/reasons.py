"""Why a file is wanted at all: from its pin back to a line of the user."""

from __future__ import annotations

from wheelhouse.closure.closure import Closure, Gap, Pin
from wheelhouse.closure.ways import way


def reasons(pin: Pin | Gap, closure: Closure) -> tuple[str, ...]:
    """Return the shortest way from the pin (or gap) to the user, a line a step: who wanted it, who wanted that one."""
    return tuple(f"wanted: {why}" for why in way(pin, closure))
