"""Pages and locks that another whbuild rendered: their bytes are its own, but what they state must be the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import TypeAlias

from packaging.utils import NormalizedName

from wheelhouse.errors import BadPage
from wheelhouse.headers import JSON, TEXT
from wheelhouse.index.pages import read

_TYPES = {"index.v1_json": JSON, "index.html": TEXT}
_BASE = "https://index.example/"

Facts: TypeAlias = frozenset[tuple[object, ...]]


def states_the_same(path: str, one: bytes, other: bytes) -> bool:
    """Whether both contents of a page or lock have an installer fetch the same files; `path` tells what they are.

    The root pages are left to their readers, who find the projects themselves. So are options and notes of a lock.
    """
    try:
        return _facts(path, one) == _facts(path, other)
    except (BadPage, ValueError, KeyError, TypeError, AttributeError):
        return False


def _facts(path: str, content: bytes) -> Facts:
    match path.split("/"):
        case ["simple", project, page]:
            return frozenset(_of_page(NormalizedName(project), page, content))
        case [name] if name.startswith("pylock."):
            return frozenset(_of_pylock(content))
        case [_]:
            return frozenset(_of_requirements(content))
        case _:
            return frozenset()


def _of_page(project: NormalizedName, page: str, content: bytes) -> Iterator[tuple[object, ...]]:
    url = f"{_BASE}simple/{project}/{page}"
    found = read(content, _TYPES[page], url=url, project=project, source=_BASE)
    for release in found.releases:
        for offer in release.offers:
            file = offer.file
            yield file.filename, file.url.partition("#")[0], file.sha256, file.requires_python, file.yanked


def _of_pylock(content: bytes) -> Iterator[tuple[object, ...]]:
    for package in tomllib.loads(content.decode())["packages"]:
        singles = (package[kind] for kind in ("sdist", "archive") if kind in package)
        for file in (*singles, *package.get("wheels", ())):
            yield package["name"], package["version"], file["path"], file["hashes"]["sha256"]


def _of_requirements(content: bytes) -> Iterator[tuple[object, ...]]:
    for line in content.decode().replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split() or ("#",)
        if not requirement.startswith(("#", "--")):
            yield requirement, frozenset(hashes)
