"""The signs of a coverage table, and what stands for them where an encoding lacks them."""

from __future__ import annotations

from string import ascii_uppercase

import msgspec

from wheelhouse.closure.coverage import Coverage, Kind


class Symbols(msgspec.Struct, frozen=True, kw_only=True):
    """One sign for each kind of cell; `ellipsis` stands for what was left out."""

    wheel: str
    sdist: str
    unneeded: str
    missing: str
    ellipsis: str


UNICODE = Symbols(wheel="●", sdist="○", unneeded="·", missing="✗", ellipsis="…")
ASCII = Symbols(wheel="*", sdist="o", unneeded=".", missing="X", ellipsis="...")

_MEANINGS: dict[Kind, str] = {
    "wheel": "wheel",
    "sdist": "source",
    "unneeded": "not needed",
    "missing": "missing",
}


def symbols_for(encoding: str | None) -> Symbols:
    """Return the signs that text in this encoding can hold; `encoding` is that of the stream, None where unknown."""
    try:
        "".join(msgspec.structs.astuple(UNICODE)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def sign(kind: Kind, symbols: Symbols) -> str:
    """Return the sign of a kind of cell."""
    shown: str = getattr(symbols, kind)
    return shown


def legend(coverage: Coverage, symbols: Symbols) -> list[str]:
    """Return what each sign that occurs stands for."""
    present = {cell.kind for row in coverage.rows for cell in row.cells}
    return [f"{sign(kind, symbols)} {meaning}" for kind, meaning in _MEANINGS.items() if kind in present]


def heads(number: int) -> list[str]:
    """Return a name for each of so many columns: a letter, or a number where letters do not suffice; all as long."""
    if number <= len(ascii_uppercase):
        return list(ascii_uppercase[:number])
    return [str(place).zfill(len(str(number))) for place in range(1, number + 1)]
