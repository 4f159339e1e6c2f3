"""What `whbuild target list` shows: every friendly name and every Python, as values."""

from __future__ import annotations

import msgspec

from wheelhouse.targets import platforms, pythons
from wheelhouse.targets.systems import FRIENDLY, SYNONYMS


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A friendly name, other spellings of it, the platform tag that it stands for, and the markers that tell most."""

    name: str
    synonyms: tuple[str, ...]
    tag: str
    sys_platform: str
    platform_machine: str


def platform_rows() -> tuple[Row, ...]:
    """Return a row for every friendly name, in the order of the documentation."""
    return tuple(_row(name) for name in FRIENDLY)


def python_names() -> tuple[str, ...]:
    """Return the text form of every Python that is known: `3.12`, `3.14t`, `pp3.10`."""
    return tuple(map(str, pythons.known()))


def _row(name: str) -> Row:
    platform = platforms.parsed(name)
    return Row(
        name=name,
        synonyms=tuple(synonym for synonym, meant in SYNONYMS.items() if meant == name),
        tag=str(platform),
        sys_platform=platform.system.sys_platform,
        platform_machine=platform.system.machines[platform.machine],
    )
