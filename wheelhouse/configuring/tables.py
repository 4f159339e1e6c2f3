"""TOML files that belong to others: a key is set, and every other line stays as it is.

Nothing here understands TOML. A line ends a statement if what stands before it is a whole file to `tomllib`, and what
was made is held against what the values should be: where they differ, the file is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from wheelhouse.configuring.change import Entry, Pairs, Said, Table, Unmergeable
from wheelhouse.toml import tables as parsed

_HEADER = re.compile(r"\s*\[(?P<array>\[)?(?P<path>[^\[\]]+)\]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_COMMENTED = re.compile(r"\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|true|false)(?P<comment>[ \t]*#[^\r\n]*)\r?\n?")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST = 100  # lines of one statement that look like headers: each is looked at by reading all before it


def shown(change: Table | Entry) -> str:
    """Return a file that says this and nothing else."""
    return _block(change, "\n")


def said(text: str) -> dict[str, Any]:
    """Return what the file says. Raises Unmergeable where it is not TOML."""
    try:
        return parsed(text)
    except ValueError:
        raise Unmergeable from None


def found(data: Any, change: Table | Entry) -> Any:
    """Return the table, or the list of tables, that the change is about; None where the file has none."""
    for key in change.table:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def merged(text: str, change: Table | Entry) -> str:
    """Return the file with the values set. Raises Unmergeable where that cannot be done line by line."""
    before = said(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    made = _set(text, change, _place(found(before, change), change), newline)
    if said(made) != _expected(before, change):
        raise Unmergeable
    return made


def _place(there: Any, change: Table | Entry) -> int | None:
    """Return which of the tables is the one: the only one has the number 0; None where there is none yet."""
    if isinstance(change, Table):
        return None if there is None else 0
    listed = there if isinstance(there, list) else []
    for key, value in change.like:
        for number, entry in enumerate(listed):
            if isinstance(entry, dict) and entry.get(key) == value:
                return number
    return None


def _expected(data: dict[str, Any], change: Table | Entry) -> Any:
    """Return what the file is to say: all that it said, and the values in their table."""

    def changed(there: Any, keys: tuple[str, ...]) -> Any:
        if not keys:
            return _list(there, change) if isinstance(change, Entry) else {**(there or {}), **_plain(change.values)}
        inside = there or {}
        if not isinstance(inside, dict):
            raise Unmergeable
        return {**inside, keys[0]: changed(inside.get(keys[0]), keys[1:])}

    return changed(data, change.table)


def _list(there: Any, change: Entry) -> list[Any]:
    place = _place(there, change)
    listed = [*(there or [])]
    if place is None:
        return [*listed, _plain(change.new + change.values)]
    return [entry | _plain(change.values) if at == place else entry for at, entry in enumerate(listed)]


def _plain(pairs: Pairs) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in pairs}


def _set(text: str, change: Table | Entry, place: int | None, newline: str) -> str:
    lines = _LINE.findall(text)
    headers = [(at, path) for at, path in _headers(lines) if path is not None]
    own = [at for at, path in headers if path == change.table]
    if place is None or place >= len(own):
        return _appended(text, _block(change, newline), newline)
    start = own[place] + 1
    end = next((at for at, _ in headers if at >= start), len(lines))
    body = lines[start:end]
    for key, value in change.values:
        body = _with(body, key, value, newline)
    head = [*lines[: start - 1], lines[start - 1].rstrip("\r\n") + newline]
    return "".join([*head, *body, *lines[end:]])


def _headers(lines: list[str]) -> Iterator[tuple[int, tuple[str, ...] | None]]:
    """Yield each line that begins a table, and the table's name. Each part of the file is read once or twice."""
    start = inside = 0
    for at, line in enumerate(lines):
        if _HEADER.match(line) is None:
            continue
        inside += 1
        if inside > _MOST:
            raise Unmergeable
        if _is_whole(lines[start:at]):
            start, inside = at, 0
            yield at, _path(line)


def _is_whole(lines: list[str]) -> bool:
    """Whether these lines are a file of their own, so that what follows them begins a statement."""
    try:
        parsed("".join(lines))
    except ValueError:
        return False
    return True


def _path(line: str) -> tuple[str, ...] | None:
    """Return the name of the table that the line begins."""
    try:
        data: Any = parsed(line)
    except ValueError:
        return None
    keys = []
    while data:
        data = data[0] if isinstance(data, list) else data
        if not data:
            break
        ((key, data),) = data.items()
        keys.append(key)
    return tuple(keys)


def _with(body: list[str], key: str, value: Said, newline: str) -> list[str]:
    """Return the lines of a table with the key set where it stands, or after the last of its keys."""
    starts = [at for at in range(len(body)) if _names(body[at], key) and _is_whole(body[:at])]
    if starts:
        at = starts[0]
        end = next(end for end in range(at + 1, len(body) + 1) if _is_whole(body[at:end]))
        after = _COMMENTED.fullmatch("".join(body[at:end]).lstrip().removeprefix(_written_key(body[at], key)))
        comment = after["comment"] if after else ""
        return [*body[:at], f"{_key(key)} = {_dumped(value)}{comment}{newline}", *body[end:]]
    last = max(
        (at + 1 for at, line in enumerate(body) if line.strip() and not line.lstrip().startswith("#")), default=0
    )
    kept = [*body[:last]]
    if kept:
        kept[-1] = kept[-1].rstrip("\r\n") + newline
    return [*kept, f"{_key(key)} = {_dumped(value)}{newline}", *body[last:]]


def _names(line: str, key: str) -> bool:
    return bool(_written_key(line, key))


def _written_key(line: str, key: str) -> str:
    """Return the key as the line has it, bare or in quotes; empty where the line sets another."""
    forms = (key, f'"{key}"', f"'{key}'")
    return next((form for form in forms if re.match(rf"{re.escape(form)}\s*=", line.lstrip())), "")


def _appended(text: str, block: str, newline: str) -> str:
    if not text.strip():
        return text + block
    return text.rstrip("\r\n") + newline * 2 + block


def _block(change: Table | Entry, newline: str) -> str:
    name = ".".join(map(_key, change.table))
    header, new = (f"[{name}]", ()) if isinstance(change, Table) else (f"[[{name}]]", change.new)
    return newline.join([header, *(f"{_key(key)} = {_dumped(value)}" for key, value in (*new, *change.values)), ""])


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key)


def _dumped(value: Said) -> str:
    # A string of JSON is one of TOML too.
    return json.dumps(value, ensure_ascii=False)
