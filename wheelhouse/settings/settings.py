"""Settings: what a file says, as a value, just as it is written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from wheelhouse import toml
from wheelhouse.settings.discovery import PROJECT, WHAT
from wheelhouse.settings.keys import ALIASES, KEYS, Refused

HINT = "docs/settings.md explains every key; whbuild init writes a file with all of them."


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a settings file says: a field a key; None, or False, where it says nothing.

    `path` is the file, and paths in it are relative to its folder. `${NAME}` still stands as it is written, so that no
    secret is in here. `lines` are those of `packages` in the file, then of `editable`, None where one cannot be told.
    """

    path: Path
    lines: tuple[int | None, ...] = ()
    index: str | None = None
    requirements: tuple[str, ...] | None = None
    packages: tuple[str, ...] | None = None
    editable: tuple[str, ...] | None = None
    constraints: tuple[str, ...] | None = None
    no_deps: bool = False
    set: str | None = None
    python: tuple[str, ...] | None = None
    platform: tuple[str, ...] | None = None
    target: tuple[str, ...] | None = None
    keep_newer: bool = False
    allow_missing: bool = False
    for_lockers: bool = False
    index_url: str | None = None
    extra_index_url: tuple[str, ...] | None = None
    index_for: tuple[str, ...] | None = None
    index_strategy: str | None = None
    no_index: bool = False
    find_links: tuple[str, ...] | None = None
    trusted_host: tuple[str, ...] | None = None
    pre: bool = False
    prefer_binary: bool = False
    only_binary: tuple[str, ...] | None = None
    no_binary: tuple[str, ...] | None = None
    require_hashes: bool = False
    uploaded_prior_to: str | None = None
    no_build: bool = False
    build_wheels: bool = False
    no_sdists: bool = False
    interpreter: tuple[str, ...] | None = None
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    retries: int | None = None
    timeout: float | None = None
    cache_dir: str | None = None
    no_cache_dir: bool = False
    keep: int | None = None
    grace: float | None = None
    report: str | None = None


def read(path: Path) -> Settings:
    """Return what a settings file says. Raises UsageError with all that is wrong with it."""
    content = toml.text(path, WHAT)
    try:
        table = _table(toml.tables(content), path)
    except ValueError as error:
        raise toml.refused(path, WHAT, [str(error)], HINT) from None
    values: dict[str, Any] = {}
    problems = tuple(_take(table, values))
    if problems:
        raise toml.refused(path, WHAT, problems, HINT)
    lines = (line for key in ("packages", "editable") for line in _lines(content, key, values.get(key, ())))
    return Settings(path=path, lines=tuple(lines), **values)


def _table(tables: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the table of whbuild, which is all of a file that is no pyproject.toml. Raises ValueError."""
    if path.name != PROJECT:
        if "tool" in tables:
            raise ValueError(f"Keys stand here by themselves; [tool.whbuild] is for {PROJECT}.")
        return tables
    match tables:
        case {"tool": {"whbuild": dict(table)}}:
            return table
        case _:
            raise ValueError("It has no table [tool.whbuild].")


def _take(table: dict[str, Any], values: dict[str, Any]) -> Iterator[str]:
    """Put what the table says into `values`, and yield what is wrong with it."""
    yield from toml.strangers(table, (*KEYS, *ALIASES))
    for key in (each for each in table if each in KEYS or each in ALIASES):
        name = ALIASES.get(key, key)
        if name != key and name in table:
            yield f"{key} and {name} are the same."
        try:
            values[name.replace("-", "_")] = KEYS[name](table[key])
        except Refused as expected:
            yield f"{key} has to be {expected}."


def _lines(content: str, key: str, entries: tuple[str, ...]) -> Iterator[int | None]:
    """Yield for each entry the first line that holds it in quotes, at or below `key =`."""
    lines = list(enumerate(content.split("\n"), 1))
    starts = (number for number, line in lines if re.match(rf"\s*{key}\s*=", line))
    start = max(starts, default=len(lines) + 1)
    for entry in entries:
        held = (f'"{entry}"', f"'{entry}'")
        yield next((number for number, line in lines[start - 1 :] if any(text in line for text in held)), None)
