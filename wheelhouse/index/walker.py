"""Walks ahead of the resolver: from a requirement to its page, its best file, that file's dependencies, and so on.

The resolver asks one question after the other; an index 25 ms away would cost it 25 ms each. The walker asks for what
the resolver will most likely want, in as many threads as the library has (21.6 s became 4.9 s for 300 projects).
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol, TypeVar

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File, normalized
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project

T = TypeVar("T")


class Ahead(Protocol):
    """What the walker needs of the library."""

    def project_ahead(self, name: NormalizedName, then: Callable[[Project], None]) -> None:
        """Look the project up, and call `then` from a thread if it is there."""

    def metadata_ahead(self, file: File, then: Callable[[Metadata], None]) -> None:
        """Read the metadata, and call `then` from a thread if it could be read."""


class Walker:
    """Asks each question once, never blocks and never raises.

    `best` picks the file that a requirement would get, `dependencies` tells what its metadata requires with these
    extras, markers decided; both are called from several threads, and come from the resolver's own candidates.
    """

    def __init__(
        self,
        library: Ahead,
        *,
        best: Callable[[Project, Requirement], File | None],
        dependencies: Callable[[Metadata, frozenset[NormalizedName]], Iterable[Requirement]],
    ) -> None:
        self._library = library
        self._best = best
        self._dependencies = dependencies
        self._lock = threading.Lock()
        self._bounds: dict[NormalizedName, SpecifierSet] = {}
        self._wanted: set[tuple[NormalizedName, SpecifierSet, frozenset[NormalizedName]]] = set()
        self._followed: set[tuple[str, frozenset[NormalizedName]]] = set()

    def want(self, requirement: Requirement) -> None:
        """Take note that the requirement will have to be answered; a direct reference leads to no page."""
        if requirement.url is not None:
            return
        narrowed = self._narrowed(requirement)
        if narrowed is not None:
            name = normalized(requirement.name)
            self._library.project_ahead(name, partial(self._choose, narrowed))

    def _narrowed(self, requirement: Requirement) -> Requirement | None:
        """Return the requirement with all that was said of its project before, or None where that is nothing new."""
        name = normalized(requirement.name)
        extras = frozenset(map(normalized, requirement.extras))
        with self._lock:
            bounds = self._bounds.get(name, SpecifierSet()) & requirement.specifier
            key = name, bounds, extras
            if key in self._wanted:
                return None
            self._wanted.add(key)
            self._bounds[name] = bounds
        narrowed = copy.copy(requirement)
        narrowed.specifier = bounds
        return narrowed

    def _choose(self, requirement: Requirement, project: Project) -> None:
        file = _attempted(partial(self._best, project, requirement))
        if file is not None:
            extras = frozenset(map(normalized, requirement.extras))
            self._library.metadata_ahead(file, partial(self._follow, file.url, extras))

    def _follow(self, url: str, extras: frozenset[NormalizedName], metadata: Metadata) -> None:
        with self._lock:
            if (url, extras) in self._followed:
                return
            self._followed.add((url, extras))
        for requirement in _attempted(lambda: tuple(self._dependencies(metadata, extras))) or ():
            self.want(requirement)


def _attempted(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Exception:  # noqa: BLE001  (the resolver will ask the same, and raise it where somebody can see it)
        return None
