"""INI files as pip reads them: an option is set, and every other line stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from configparser import Error, RawConfigParser

from wheelhouse.configuring.change import Options, Unmergeable

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SECTION = re.compile(r"\[(?P<name>.+)\]")  # as configparser has it
_OPTION = re.compile(r"(?P<name>[^\s=:#;\[][^=:]*?)\s*[=:]")


def shown(change: Options) -> str:
    """Return a file that says this and nothing else."""
    return "".join([f"[{change.section}]\n", *(_line(name, value) for name, value in change.values)])


def merged(text: str, change: Options) -> str:
    """Return the file with the options set. Raises Unmergeable where that cannot be done line by line."""
    lines = _LINE.findall(text)
    for name, value in wanted(text, change):
        lines = _set(lines, change.section, name, value, "\r\n" if "\r\n" in text else "\n")
    made = "".join(lines)
    if said(made) != _expected(text, change):
        raise Unmergeable
    return made


def said(text: str) -> dict[str, dict[str, str]]:
    """Return the sections, and their options by the names that pip knows. Raises Unmergeable."""
    parser = RawConfigParser()
    try:
        parser.read_string(text)
    except Error:
        raise Unmergeable from None
    return {
        section: {plain(name): value for name, value in parser.items(section)}
        for section in (*parser.sections(), parser.default_section)
    }


def plain(name: str) -> str:
    """Return an option's name as pip understands it: `Index_URL` and `--index-url` are `index-url`."""
    return name.strip().lower().replace("_", "-").removeprefix("--")


def wanted(text: str, change: Options) -> tuple[tuple[str, str], ...]:
    """Return the options, each of `adds` with the values that it has in the file."""
    present = said(text).get(change.section, {})
    return tuple((name, _added(present.get(name, ""), value, name in change.adds)) for name, value in change.values)


def _added(present: str, value: str, adds: bool) -> str:
    values = present.split() if adds else []
    return "\n".join(values if value in values else [*values, value])


def _expected(text: str, change: Options) -> dict[str, dict[str, str]]:
    before = said(text)
    inherited = before[RawConfigParser().default_section]
    return {**before, change.section: {**inherited, **before.get(change.section, {}), **dict(wanted(text, change))}}


def _set(lines: list[str], section: str, name: str, value: str, newline: str) -> list[str]:
    """Return the lines with the option in its place, or at the end of its section, or in a section at the end."""
    line = _line(name, value).replace("\n", newline)
    span = _section(lines, section)
    if span is None:
        ended = [*lines[:-1], lines[-1].rstrip("\r\n") + newline] if lines else []
        gap = [newline] if any(each.strip() for each in ended) else []
        return [*ended, *gap, f"[{section}]{newline}", line]
    start, end = _option(lines, span, name) or (_last(lines, span),) * 2
    before = [*lines[:start]]
    if before:
        before[-1] = before[-1].rstrip("\r\n") + newline
    return [*before, line, *lines[end:]]


def _section(lines: Sequence[str], section: str) -> tuple[int, int] | None:
    """Return the lines between the section's header and the next one."""
    headers = [(at, found["name"]) for at, each in enumerate(lines) if (found := _SECTION.match(each))]
    ends = [*(at for at, _ in headers[1:]), len(lines)]
    for (at, name), end in zip(headers, ends, strict=False):
        if name == section:
            return at + 1, end
    return None


def _option(lines: Sequence[str], span: tuple[int, int], name: str) -> tuple[int, int] | None:
    """Return the lines of an option: its first, and those of its value that follow it, further in."""
    for at in range(*span):
        found = _OPTION.match(lines[at])
        if found and plain(found["name"]) == name:
            return at, _last(lines, (at + 1, _end(lines, at + 1, span[1])))
    return None


def _end(lines: Sequence[str], start: int, stop: int) -> int:
    return next((at for at in range(start, stop) if lines[at].strip() and not lines[at][0].isspace()), stop)


def _last(lines: Sequence[str], span: tuple[int, int]) -> int:
    """Return where the last line of the span ends that holds more than a comment."""
    told = (at + 1 for at in range(*span) if lines[at].strip() and lines[at].strip()[0] not in "#;")
    return max(told, default=span[0])


def _line(name: str, value: str) -> str:
    first, *more = value.split("\n")
    return "".join([f"{name} = {first}\n", *(f"    {each}\n" for each in more)])
