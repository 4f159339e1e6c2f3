"""Records of any shape in which every pin is wanted: what a resolver could have left."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.lineage.stories import LINUX, recorded
from wheelhouse.records.record import Record


@st.composite
def records(draw: st.DrawFn, target: str = LINUX, most: int = 8) -> Record:
    """Return a record: each pin is wanted by a line, or by one before it, and maybe by any others, cycles included."""
    size = draw(st.integers(1, most))
    pins = {}
    for number in range(size):
        first = draw(st.integers(-1, number - 1))
        others = draw(st.sets(st.integers(-1, size - 1), max_size=3)) - {number}
        why = [f"{number + 1} p{number}" if one < 0 else f"p{one} p{number}>={one}" for one in sorted({first, *others})]
        pins[f"p{number} {draw(st.sampled_from(['1.0', '2.0']))}"] = why
    return recorded(target, pins)
