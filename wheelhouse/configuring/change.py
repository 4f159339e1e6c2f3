"""What a configuration file is to say, as values; how the file is changed is said by `ini` and `tables`."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

Said: TypeAlias = "str | bool | tuple[str, ...]"
Pairs: TypeAlias = tuple[tuple[str, Said], ...]


class Unmergeable(Exception):
    """The file says it in a way that cannot be changed without harm to what else it says."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Options of a section of an INI file. Those of `adds` hold several values, and keep what they have."""

    path: Path
    section: str
    values: tuple[tuple[str, str], ...]
    adds: frozenset[str] = frozenset()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of a table of a TOML file, such as `[pypi]`."""

    path: Path
    table: tuple[str, ...]
    values: Pairs


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One of an array of tables of a TOML file, such as `[[index]]`.

    It is the first that has the first pair of `like`, else the first that has the second, and so on; where there is
    none, one is added, which also has the values of `new`.
    """

    path: Path
    table: tuple[str, ...]
    like: Pairs
    values: Pairs
    new: Pairs = ()


Change: TypeAlias = Options | Table | Entry
