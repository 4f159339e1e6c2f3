"""Paths that a backend wrote down while it worked on a copy -> where they lead to for everybody else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from wheelhouse.projects.checkouts import Checkout
from wheelhouse.projects.restating import direct
from wheelhouse.requirements.locations import Location

# A Requires-Dist line -> the same line, with a URL that holds outside of the build.
Moves: TypeAlias = Callable[[str], str]


def moved(checkout: Checkout, where: Location, copy: Path | None) -> Moves:
    """Return what to do with the lines of a project that was built as a copy of its checkout.

    What lies beside a folder is meant there; what lies in the same repository is meant in it, at the same revision.
    """

    def move(line: str) -> str:
        requirement = direct(line)
        if requirement is None or not (requirement.url or "").startswith("file:"):
            return line
        path = Path(os.path.normpath(unquote(urlsplit(requirement.url or "").path)))
        place = next(_originals(path, checkout.root, copy), None)
        if place is None:
            return line
        requirement.url = _url(place, checkout, where)
        return str(requirement)

    return move


def _originals(path: Path, root: Path, copy: Path | None) -> Iterator[Path]:
    """Yield where the path lies beside the root that it was found beside the copy of."""
    for known in () if copy is None else (copy.parent, copy.parent.resolve()):
        if path.is_relative_to(known):
            yield root.parent / path.relative_to(known)


def _url(place: Path, checkout: Checkout, where: Location) -> str:
    if where.kind is None or not place.is_relative_to(checkout.root):
        return place.as_uri()
    inner = place.relative_to(checkout.root).as_posix()
    within = "" if inner == "." else f"subdirectory={inner}"
    if where.kind == "archive":
        return f"{where.bare}#{'&'.join(filter(None, (where.revision, within)))}"
    revision = f"@{where.revision}" if where.revision else ""
    return f"{where.bare}{revision}" + (f"#{within}" if within else "")
