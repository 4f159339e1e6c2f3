"""Tables -> TOML: an entry of an array a line, so that two locks can be compared by eye and by diff."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def rendered(table: Mapping[str, Any]) -> str:
    """Return a table of texts, whole numbers, instants, and of arrays and tables of them, as TOML 1.0.

    Tables, and arrays of tables, of the top level have headers; what is below them is inline. Law: what a reader of
    TOML makes of it equals the table, though in another order where tables stand before what is none.
    """
    plain = {key: value for key, value in table.items() if not _is_section(value)}
    blocks = ["\n".join(_lines(plain)), *_sections(table)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _sections(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        header = f"{above}{_key(key)}"
        match value:
            case Mapping() if value and all(isinstance(each, Mapping) for each in value.values()):
                yield from _sections(value, f"{header}.")
            case Mapping():
                yield "\n".join((f"[{header}]", *_lines(value)))
            case _ if _is_section(value):
                yield from ("\n".join((f"[[{header}]]", *_lines(each))) for each in value)


def _is_section(value: Any) -> bool:
    """Whether it is a table, or an array of tables and of nothing else."""
    if isinstance(value, Mapping):
        return True
    return bool(value) and _is_array(value) and all(isinstance(each, Mapping) for each in value)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value))} }}" if value else "{}"
    if _is_array(value):
        return "[\n{}]".format("".join(f"    {_value(each)},\n" for each in value)) if value else "[]"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _key(key: str) -> str:
    return key if key and _BARE.issuperset(key) else _text(key)


def _text(text: str) -> str:
    # A basic string of TOML is a string of JSON, but that TOML has DEL escaped too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_array(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
