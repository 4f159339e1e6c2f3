"""What the sections of a plan's text have in common."""

from __future__ import annotations

import msgspec

from wheelhouse.preview.symbols import Symbols


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """For which targets the text is, how wide its lines may be, in which signs, and whether it names everything."""

    targets: tuple[str, ...]
    width: int
    symbols: Symbols
    verbose: bool
