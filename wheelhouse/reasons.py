"""Why a file is wanted at all: from its pin back to a line of the user."""

from __future__ import annotations

from collections.abc import Sequence

from wheelhouse.closure.closure import Gap, Pin, Why


def reasons(pin: Pin | Gap, pins: Sequence[Pin]) -> tuple[str, ...]:
    """Return the shortest way from the pin (or gap) to the user, a line a step: who wanted it, who wanted that one."""
    by_project = {one.project: one for one in pins}
    ways: list[tuple[Why, ...]] = [(why,) for why in pin.why]
    seen = {pin.project}
    for way in ways:
        parent = way[-1].parent
        if parent is None:
            return tuple(f"wanted: {why}" for why in way)
        if parent in by_project and parent not in seen:
            seen.add(parent)
            ways.extend((*way, why) for why in by_project[parent].why)
    return ()
