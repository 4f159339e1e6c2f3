"""What else, in a client's file or in the environment, leads it to another index than the one it was told of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wheelhouse.configuring import ini, tables
from wheelhouse.configuring.change import Change, Entry, Options, Table
from wheelhouse.events import redacted

_PIP = ("index-url", "extra-index-url", "find-links", "no-index")
_UV = ("index-url", "extra-index-url", "find-links", "no-index")
_VARIABLES = {
    "pip": ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONFIG_FILE"),
    "uv": (
        *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"),
        *("UV_FIND_LINKS", "UV_NO_INDEX", "UV_CONFIG_FILE", "UV_NO_CONFIG"),
    ),
    "pdm": ("PDM_PYPI_URL", "PDM_IGNORE_STORED_INDEX"),
}
_VARIABLES["conda"] = _VARIABLES["pip"]


def rivals(client: str, change: Change, text: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each, of a file that says already what it was to say."""
    variables = (name for name in _VARIABLES.get(client, ()) if environment.get(name))
    return (*_in_file(change, text), *(f"{name} is set here, and wins over the file." for name in variables))


def _in_file(change: Change, text: str) -> Iterator[str]:
    match change:
        case Options():
            yield from _options(change, ini.said(text))
        case Entry():
            yield from _entries(change, tables.said(text))
        case Table():
            return


def _options(change: Options, said: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    own = {name for name, _ in change.values}
    for section, options in said.items():
        for name in _PIP:
            if name in options and (section != change.section or name not in own):
                yield f"[{section}] also says {name} = {_line(options[name])}"
    for name, value in change.values:
        others = [each for each in said[change.section][name].split() if each != value]
        if name == "extra-index-url" and others:
            yield f"[{change.section}] extra-index-url has {_line(' '.join(others))} too."


def _entries(change: Entry, data: dict[str, Any]) -> Iterator[str]:
    own = dict(change.values)["url"]
    for entry in tables.found(data, change):
        explicit = entry.get("explicit") or entry.get("priority") == "explicit"  # only for packages that name it
        if entry.get("url") != own and not explicit:
            yield f"[[{'.'.join(change.table)}]] also names {_line(str(entry.get('url', entry.get('name'))))}"
    if change.table[-1] == "index":
        above = _above(data, change)
        yield from (f"{name} is set too, in its older form." for name in _UV if name in above)


def _above(data: Mapping[str, Any], change: Entry) -> Mapping[str, Any]:
    for key in change.table[:-1]:
        data = data[key]
    return data


def _line(text: str) -> str:
    shown = redacted(" ".join(text.split()))
    return shown if len(shown) <= 100 and shown.isprintable() else repr(shown[:100])
