"""The path of a URL -> what of an index it stands for."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TypeAlias

import msgspec

from wheelhouse.dists.files import normalized

_SIMPLE = "simple/"
HTML, JSON = "index.html", "index.v1_json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TAKEN = frozenset({"health"})


class Page(msgspec.Struct, frozen=True):
    """The list of projects, or the page of one: the folder in which it lies as HTML and as JSON."""

    folder: str


class Path(msgspec.Struct, frozen=True):
    """A path of the tree, as it is."""

    path: str


class Moved(msgspec.Struct, frozen=True):
    """The same thing has another name: `to` is relative to the URL that was asked for."""

    to: str


Route: TypeAlias = Page | Path | Moved
START = Path("")
"""The page at the very top."""


def is_name(text: str) -> bool:
    """Whether an index can be called so in a URL: it needs no quoting, and nothing else is there."""
    return _NAME.fullmatch(text) is not None and text not in _TAKEN


def route(path: str, known: Container[str]) -> Route | None:
    """Return what the path, without its first slash, stands for; None for what is nobody's business.

    What is `known` are the paths of the tree; the path that is returned need not be among them, but its names are
    plain. A name that begins with a dot is private.
    """
    if path == "":
        return START
    if path == "simple":
        return Moved("simple/")
    names = path.split("/")
    if any(name.startswith(".") for name in names):
        return None
    if path.startswith(_SIMPLE):
        return _simple(path, names, known)
    return Path(path) if "" not in names else None


def _simple(path: str, names: list[str], known: Container[str]) -> Route | None:
    match names[1:]:
        case [""]:
            return Page(path)
        case [project, ""] if project:
            name = normalized(project)
            return Page(path) if name == project else _moved(f"../{name}/", name, known)
        case [project] if path not in known:
            name = normalized(project)
            return _moved(f"{name}/", name, known)
        case _:
            return Path(path) if "" not in names else None


def _moved(to: str, name: str, known: Container[str]) -> Moved | None:
    """Return where a project is: only names of the tree go into a header."""
    return Moved(to) if f"{_SIMPLE}{name}/{HTML}" in known else None
