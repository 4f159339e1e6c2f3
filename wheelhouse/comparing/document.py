"""What differs, for a program: JSON as docs/diff.md describes it."""

from __future__ import annotations

import msgspec

from wheelhouse.comparing import forms
from wheelhouse.comparing.comparison import Comparison
from wheelhouse.comparing.difference import Difference, State


def json(found: Difference) -> bytes:
    """Return what differs between two states as indented JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(form(found)), indent=1) + b"\n"


def form(found: Difference) -> forms.Document:
    """Return what differs between two states as its JSON has it."""
    return forms.Document(
        diff_version=forms.VERSION,
        differ=bool(found),
        old=_state(found.old),
        new=_state(found.new),
        comparison=compared(found.comparison),
        texts=msgspec.convert(found.texts, tuple[forms.TextPart, ...], from_attributes=True),
        pages=found.pages,
    )


def compared(found: Comparison) -> forms.ComparisonPart:
    """Return what differs between two listings as the JSON has it."""
    return forms.ComparisonPart(
        same=found.same,
        totals=msgspec.convert(found, forms.Totals, from_attributes=True),
        projects=msgspec.convert(found.projects, tuple[forms.ProjectPart, ...], from_attributes=True),
    )


def _state(state: State) -> forms.StatePart:
    return forms.StatePart(name=state.shown, sha256=state.sha256, targets=state.targets)
